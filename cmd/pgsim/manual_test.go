package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mvdan.cc/sh/v3/shell"

	"pgsim/configs/golden"
	"pgsim/configs/longtest"
)

// manual returns the pages for users of pgsim: the README and the pages in docs.
func manual(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(repository, "docs", "*.md"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no pages in docs: %v", err)
	}
	pages := map[string]string{}
	for _, path := range append(paths, filepath.Join(repository, "README.md")) {
		page, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		pages[path] = string(page)
	}
	return pages
}

// pageWith returns the only page of the manual that contains a text, and its path.
func pageWith(t *testing.T, text string) (path, page string) {
	t.Helper()
	for p, found := range manual(t) {
		if !strings.Contains(found, text) {
			continue
		}
		if path != "" {
			t.Fatalf("both %s and %s have %q; keep it in one", path, p, text)
		}
		path, page = p, found
	}
	if path == "" {
		t.Fatalf("no page of the manual has %q", text)
	}
	return path, page
}

// block is a part of the manual that a test writes: the text between two comments
// that name it.
type block struct{ path, before, text, after string }

// findBlock finds the block with a name, which the running test writes.
func findBlock(t *testing.T, name string) block {
	t.Helper()
	begin := "<!-- " + name + ": written by go test ./cmd/pgsim -run " + t.Name() + " -update -->\n"
	end := "<!-- end of " + name + " -->\n"
	path, page := pageWith(t, begin)
	before, rest, _ := strings.Cut(page, begin)
	text, after, ended := strings.Cut(rest, end)
	if !ended {
		t.Fatalf("%s: %q has no %q", path, begin, end)
	}
	return block{path, before + begin, text, end + after}
}

// check expects the block to have the given lines and nothing else. With -update it
// writes them.
func (b block) check(t *testing.T, lines []string) {
	t.Helper()
	golden.Check(t, b.path, b.before+"\n"+strings.Join(lines, "\n")+"\n\n"+b.after)
}

// checkRepeated is check for lines of runs that are not all repeated: if only some are, the block may
// have other lines, too.
func (b block) checkRepeated(t *testing.T, lines []string) {
	t.Helper()
	if repeatAll() {
		b.check(t, lines)
		return
	}
	for _, line := range lines {
		if !strings.Contains(b.text, "\n"+line+"\n") {
			t.Errorf("%s should say: %s", b.path, line)
		}
	}
}

// quotePattern matches a quote: some lines of a command's output, or all of it.
var quotePattern = regexp.MustCompile("(?s)(<!-- (lines|output) of: pgsim ([^\n]*) -->\n+```text\n)(.*?)```")

// TestManualShowsWhatIsPrinted runs every command whose output the manual quotes. Quoted lines must
// be in the output; a quoted output must be all of it. With -update it writes the outputs.
func TestManualShowsWhatIsPrinted(t *testing.T) {
	skipLong(t)
	quotes := 0
	for path, page := range manual(t) {
		found := quotePattern.FindAllStringSubmatch(page, -1)
		quotes += len(found)
		if marks := strings.Count(page, " of: pgsim "); marks != len(found) {
			t.Errorf("%s: %d marks of quotes, %d quotes", path, marks, len(found))
		}
		now := page
		for _, quote := range found {
			all, begin, part, command, text := quote[0], quote[1], quote[2], quote[3], quote[4]
			if strings.HasPrefix(command, "validate") && !longtest.On() && !golden.Update() {
				continue // minutes
			}
			printed := strings.TrimRight(output(t, strings.Fields(command)...), "\n") + "\n"
			if part == "output" {
				now = strings.Replace(now, all, begin+printed+"```", 1)
				continue
			}
			for line := range strings.Lines(text) {
				if !strings.Contains("\n"+printed, "\n"+line) {
					t.Errorf("%s: pgsim %s doesn't print: %s", path, command, line)
				}
			}
		}
		if now != page {
			golden.Check(t, path, now)
		}
	}
	if quotes == 0 {
		t.Fatal("the manual quotes nothing")
	}
}

// TestManualCommandsAreKnown parses every command that the manual shows: it must
// exist, and have the flags and as many arguments as are given.
func TestManualCommandsAreKnown(t *testing.T) {
	const call = "go run ./cmd/pgsim "
	commands := 0
	for path, page := range manual(t) {
		for line := range strings.Lines(page) {
			args, found := strings.CutPrefix(line, call)
			if !found {
				continue
			}
			commands++
			if err := parses(args); err != nil {
				t.Errorf("%s: %s: %v", path, strings.TrimSpace(line), err)
			}
		}
	}
	if commands == 0 {
		t.Fatalf("the manual has no line that begins with %q", call)
	}
}

// parses returns why a shell's line of arguments is none that pgsim takes.
func parses(line string) error {
	line, _, _ = strings.Cut(line, " > ") // what the shell does with the output
	words, err := shell.Fields(line, nil)
	if err != nil {
		return err
	}
	cmd, args, err := newRoot().Find(words)
	if err != nil {
		return err
	}
	if err := cmd.ParseFlags(args); err != nil {
		return err
	}
	if cmd.HasSubCommands() {
		return fmt.Errorf("%s has no command %q", cmd.CommandPath(), cmd.Flags().Args())
	}
	return cmd.ValidateArgs(cmd.Flags().Args())
}
