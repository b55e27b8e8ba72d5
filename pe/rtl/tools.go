package rtl

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// tools are the programs that a build needs.
type tools struct {
	verilator, compiler string
	// include is the directory of Verilator's run-time sources.
	include string
	// versions distinguishes builds by different tools.
	versions string
}

var findTools = sync.OnceValues(func() (tools, error) {
	var t tools
	var err error
	if t.verilator, err = exec.LookPath("verilator"); err != nil {
		return t, fmt.Errorf("rtl: Verilator is not installed (apt-get install verilator): %w", err)
	}
	if t.compiler, err = exec.LookPath("g++"); err != nil {
		return t, fmt.Errorf("rtl: g++ is not installed (apt-get install g++): %w", err)
	}
	root, err := run("", t.verilator, "--getenv", "VERILATOR_ROOT")
	if err != nil {
		return t, err
	}
	t.include = filepath.Join(strings.TrimSpace(root), "include")
	for _, tool := range []string{t.verilator, t.compiler} {
		version, err := run("", tool, "--version")
		if err != nil {
			return t, err
		}
		t.versions += version
	}
	return t, nil
})

// Available returns why the array can't be built here, or nil if it can.
func Available() error {
	_, err := findTools()
	return err
}

// run runs a program in a directory and returns what it printed.
func run(dir, program string, args ...string) (string, error) {
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("rtl: %s: %w:\n%s", filepath.Base(program), err, out)
	}
	return string(out), nil
}
