package userfile

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the root of the module, from here.
const root = "../.."

// unbounded are the calls that read, or open for reading, whatever a name refers to.
var unbounded = []string{
	"os.ReadFile", "os.Open", "os.OpenFile", "io.ReadAll", "ioutil.ReadFile", "ioutil.ReadAll", "zip.OpenReader", "os.DirFS",
}

// allowed are the files that may make these calls, with what they read.
var allowed = map[string]string{
	"configs/userfile/userfile.go":  "this package",
	"cmd/pgsim/build.go":            "the program's own file",
	"results/outfile/label.go":      "both ends of a regular file that is to be replaced",
	"configs/golden/golden.go":      "golden files of tests",
	"pgworkloads/shapes/mask.go":    "an array in a .npz file that was read, as far as a mask may reach",
	"pe/rtl/simulator.go":           "what the simulator wrote in a folder that pgsim made",
	"pe/rtl/synth.go":               "what Yosys wrote in a folder that pgsim made",
	"energy/silicon/synth.go":       "what Yosys wrote in a folder that pgsim made",
	"sim/timeline/tracedb/write.go": "/dev/null, and the database that pgsim just wrote, to bring it to disk",
}

// TestReaders expects all files that users name to be read with a limit. Nothing else in pgsim may
// open files.
func TestReaders(t *testing.T) {
	used := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.Contains(path, "testdata") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		for _, call := range unboundedCalls(t, path) {
			if used[file] = allowed[file] != ""; !used[file] {
				t.Errorf("%s: read files that users name with userfile.Read", call)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for file := range allowed {
		if !used[file] {
			t.Errorf("%s: opens no file any more, take it off the list", file)
		}
	}
}

// TestUnboundedCalls expects the audit to find these calls, under any name of the import.
func TestUnboundedCalls(t *testing.T) {
	if calls := unboundedCalls(t, "testdata/reader.go"); len(calls) != 3 {
		t.Errorf("found %q, want three", calls)
	}
}

// unboundedCalls returns where a file names one of the unbounded calls.
func unboundedCalls(t *testing.T, path string) (calls []string) {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	packages := map[string]string{} // by the name that they have in the file
	for _, i := range file.Imports {
		name := strings.Trim(i.Path.Value, `"`)
		name = name[strings.LastIndexByte(name, '/')+1:]
		local := name
		if i.Name != nil {
			local = i.Name.Name
		}
		packages[local] = name
	}
	ast.Inspect(file, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if of, ok := selector.X.(*ast.Ident); ok && slices.Contains(unbounded, packages[of.Name]+"."+selector.Sel.Name) {
			calls = append(calls, fmt.Sprintf("%s: %s.%s", files.Position(n.Pos()), of.Name, selector.Sel.Name))
		}
		return true
	})
	return calls
}
