package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// interrupted starts a command, waits until it has printed a first line of the
// given text on standard error, sends the signals, and returns what it printed
// from then on and its exit code.
func interrupted(t *testing.T, first string, signals []os.Signal, args ...string) (text string, code int) {
	t.Helper()
	cmd := exec.Command("pgsim", args...)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(stderr)
	line, err := lines.ReadString('\n')
	if err != nil || !strings.Contains(line, first) {
		t.Fatalf("%q, %v, want %q", line, err, first)
	}
	for _, s := range signals {
		if err := cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
	}
	rest, err := io.ReadAll(lines)
	if err != nil {
		t.Fatal(err)
	}
	exit := new(exec.ExitError)
	if err := cmd.Wait(); !errors.As(err, &exit) {
		t.Fatalf("ends with %v", err)
	}
	return string(rest), exit.ExitCode()
}

// TestInterrupted stops a long layer, which writes nothing. A second signal, while the first is
// being handled, changes nothing.
func TestInterrupted(t *testing.T) {
	for _, s := range [][]os.Signal{{os.Interrupt}, {syscall.SIGTERM}, {os.Interrupt, syscall.SIGTERM}} {
		dir := filepath.Join(t.TempDir(), "out")
		text, code := interrupted(t, "DRAM traffic", s, "gemm", "-M", "4096", "-N", "4096", "-K", "4096", "-o", dir)
		advised := strings.HasPrefix(text, "pgsim: interrupted; ") && strings.HasSuffix(text, "run the same command again\n")
		if code != exitFailed || !advised {
			t.Errorf("%v: exit code %d, %q", s, code, text)
		}
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%v: %s: %v", s, dir, err)
		}
	}
}
