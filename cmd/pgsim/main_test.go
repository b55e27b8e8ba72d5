package main

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"pgsim/configs/golden"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"pgsim": main})
}

// TestScripts runs the command as its users do.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       golden.Update(),
		RequireExplicitExec: true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"fails": fails},
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			pytorch, err := filepath.Abs("../../pgworkloads/trace/testdata/pytorch")
			env.Setenv("PYTORCH", pytorch)
			return err
		},
	})
}

// fails is a script's "fails CODE COMMAND...": the command must exit with the
// code, print nothing on standard output and one line, its error, on standard
// error.
func fails(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fails CODE COMMAND...")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		code = exit.ExitCode()
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d (%v), want %s", code, err, args[0])
	}
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("unexpected output: %s", out)
	}
	text := ts.ReadFile("stderr")
	if lines := strings.Count(text, "\n"); lines != 1 || !strings.HasPrefix(text, "pgsim: ") {
		ts.Fatalf("want an error of one line, got %q", text)
	}
}
