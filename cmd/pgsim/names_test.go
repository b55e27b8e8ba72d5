package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// Names that do harm if they are not cleaned: they move the cursor and make two rows of one, begin
// a formula, end a script, and reverse the direction of letters.
const (
	terminalName = "\x1b]0;title\a\x1b[31mred\nsecond line"
	formulaName  = "=cmd|' /C calc'!A0"
	scriptName   = "</script><script>alert(1)</script>\u202e"
)

// harmful writes a trace whose first layers have such names.
func harmful(t *testing.T) string {
	t.Helper()
	return changedTrace(t, func(text []byte) []byte {
		var manifest map[string]any
		if err := json.Unmarshal(text, &manifest); err != nil {
			t.Fatal(err)
		}
		manifest["model"] = terminalName
		names := []string{terminalName, formulaName, scriptName}
		renamed := map[any]string{}
		nodes := manifest["nodes"].([]any)
		for _, n := range nodes {
			node := n.(map[string]any)
			if node["op"] == "conv" && len(names) > 0 {
				renamed[node["name"]] = names[0]
				node["name"], names = names[0], names[1:]
			}
			for i, input := range node["inputs"].([]any) {
				if name, ok := renamed[input]; ok {
					node["inputs"].([]any)[i] = name
				}
			}
		}
		text, err := json.Marshal(manifest)
		if err != nil {
			t.Fatal(err)
		}
		return text
	})
}

// TestHarmfulNames runs every command that prints names on a trace with harmful names, and checks
// everything that it prints and writes.
func TestHarmfulNames(t *testing.T) {
	trace, dir := harmful(t), t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	one := []string{"-w", trace, "--images", "1"}
	with := func(first string, more ...string) []string { return append(append([]string{first}, one...), more...) }
	for _, args := range [][]string{
		{"trace", "info", trace},
		{"trace", "verify", trace},
		with("run", "-o", at("run"), "--timeline", at("t.svg"), "--timeline", at("t.json")),
		with("run", "--format", "csv"),
		with("run", "--format", "markdown"),
		with("eval", "--format", "csv", "--plot", at("eval.svg")),
		with("eval"),
		with("sweep", "--array", "16x16,8x8", "--accuracy-images", "0", "-o", at("sweep")),
		{"report", at("run"), "-w", trace, "-o", at("report.html"), "--plots", at("plots")},
		{"compare", at("run"), at("run")},
		{"diff", at("run"), at("run"), "--format", "csv"},
	} {
		var out bytes.Buffer
		root := newRoot()
		root.SetOut(&out)
		root.SetArgs(args)
		if err := root.Execute(); err != nil {
			t.Fatalf("%q: %v", args, err)
		}
		checkVisible(t, strings.Join(args, " "), out.String())
	}
	checkFiles(t, dir)
}

// checkVisible expects a text to have no control characters for terminals except line ends, and no
// line that starts with the second part of a harmful name.
func checkVisible(t *testing.T, what, text string) {
	t.Helper()
	if i := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' }); i >= 0 {
		t.Errorf("%s prints %q", what, text[i:min(len(text), i+20)])
	}
	if strings.Contains(text, "\nsecond line") {
		t.Errorf("%s makes two lines of a name", what)
	}
}

// checkFiles checks the files that were written, each by its ending.
func checkFiles(t *testing.T, dir string) {
	t.Helper()
	kinds := map[string]int{}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		kind := filepath.Ext(path)
		kinds[kind]++
		switch kind {
		case ".csv":
			checkVisible(t, path, string(text))
			if strings.Contains(string(text), ","+formulaName) {
				t.Errorf("%s has a formula", path)
			}
		case ".json":
			if !json.Valid(text) {
				t.Errorf("%s is not JSON", path)
			}
		case ".svg":
			checkXML(t, path, text)
		case ".html":
			if strings.Contains(string(text), "<script>alert(1)") {
				t.Errorf("%s has a script of the trace's", path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{".csv", ".json", ".svg", ".html"} {
		if kinds[kind] == 0 {
			t.Errorf("no %s was written", kind)
		}
	}
}

// checkXML reads a file as XML, which has no control characters.
func checkXML(t *testing.T, path string, text []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "script" {
			t.Errorf("%s has a script of the trace's", path)
		}
	}
}

// TestHarmfulErrors expects an error that repeats a name to be one visible line, and an error of
// several parts to keep them all.
func TestHarmfulErrors(t *testing.T) {
	root := newRoot()
	root.SetArgs([]string{"run", "-w", harmful(t), "--images", "1", "--set", "array.weight_bits=2"})
	err := root.Execute()
	if err == nil || !strings.Contains(err.Error(), terminalName) {
		t.Fatalf("got %v, want an error of the first layer", err)
	}
	checkVisible(t, "the error", inOneLine(err))
	if got := inOneLine(errors.Join(errors.New("a"), errors.New("b\nc"))); got != `a; b\nc` {
		t.Errorf("joined: %q", got)
	}
	if got := []rune(inOneLine(errors.New(strings.Repeat("é", 1<<20)))); len(got) > 3000 {
		t.Errorf("%d characters", len(got))
	}
}
