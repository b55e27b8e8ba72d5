package outfile

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// put writes a file and returns its path.
func put(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestReplaces expects a file to be replaced if pgsim wrote it, and any other file to be kept
// unless force is set.
func TestReplaces(t *testing.T) {
	long := strings.Repeat("x", 3*window)
	sealed := string(Accelerator.Seal([]byte("array: {rows: 8}\n")))
	for name, test := range map[string]struct {
		kind     Kind
		text     string
		replaced bool
	}{
		"nothing":                   {Plot, "", false},
		"someone's":                 {Plot, "precious", false},
		"long":                      {Plot, long, false},
		"of another tool":           {Accuracy, `{"format": "pgsim.accuracy-notes/1"}`, false},
		"named after pgsim":         {Report, "see https://pgsim.report.example", false},
		"a label at the start":      {Report, "<!-- " + Report.Label() + " -->" + long, true},
		"a label at the end":        {Plot, long + "<!-- " + Plot.Label() + " -->", true},
		"a label far inside":        {Plot, long + Plot.Label() + long, false},
		"the label of another kind": {Plot, "<!-- " + Report.Label() + " -->", false},
		"a format in JSON":          {Accuracy, `{"format": "pgsim.accuracy/1"}`, true},
		"a trained network":         {Shapes, `PK manifest.json {"format": "pgsim.trace/2"}`, false},
		"sealed":                    {Accelerator, sealed, true},
		"sealed and edited":         {Accelerator, strings.Replace(sealed, "8", "9", 1), false},
		"sealed and something more": {Accelerator, sealed + "# mine\n", false},
		"not sealed":                {Accelerator, "# " + Accelerator.Label() + "\n", false},
		"sealed as another kind":    {Accelerator, string(Plot.Seal([]byte("x"))), false},
		"sealed, long":              {Accelerator, string(Accelerator.Seal([]byte(long))), true},
		"sealed, long and edited":   {Accelerator, string(Accelerator.Seal([]byte(long))) + "x", false},
	} {
		t.Run(name, func(t *testing.T) {
			path := put(t, test.text)
			want := "new"
			if !test.replaced {
				want = test.text
			}
			err := Files{}.Write(path, test.kind, []byte("new"))
			if (err == nil) != test.replaced {
				t.Errorf("error: %v", err)
			}
			if err != nil && !strings.HasSuffix(err.Error(), "or replace it with --force") {
				t.Error(err)
			}
			if got, err := os.ReadFile(path); string(got) != want || err != nil {
				t.Errorf("the file is %.20q, %v", got, err)
			}
			if err := (Files{Force: true}).Write(path, test.kind, []byte("forced")); err != nil {
				t.Error(err)
			}
			if got, err := os.ReadFile(path); string(got) != "forced" || err != nil {
				t.Errorf("the file is %.20q, %v", got, err)
			}
		})
	}
}

// TestNoFile expects things that are not files never to be replaced.
func TestNoFile(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, t.TempDir(), os.DevNull} {
		if err := (Files{Force: true}).Write(path, Plot, nil); err == nil || !strings.Contains(err.Error(), "exists and is no file") {
			t.Errorf("%s: %v", path, err)
		}
	}
	file := put(t, "x")
	for path, want := range map[string]string{
		filepath.Join(filepath.Dir(file), "none", "a"): "no such file",
		filepath.Join(file, "a"):                       "no folder",
	} {
		if err := (Files{Force: true}).Check(path, Plot); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestUnwritable expects errors to name the file that the user named, not the one in its place.
func TestUnwritable(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("n", 250)) // there is no room for the rest of the other's name
	want := "write " + path + ": file name too long"
	if err := (Files{}).Write(path, Plot, nil); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestLink expects a link to stay a link, and the file that it points to to be checked.
func TestLink(t *testing.T) {
	file := put(t, "precious")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	if err := (Files{}).Write(link, Plot, []byte("new")); err == nil {
		t.Error("a file behind a link is replaced")
	}
	if err := (Files{Force: true}).Write(link, Plot, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(file); string(got) != "new" || err != nil {
		t.Errorf("the file is %q, %v", got, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode().Type() != os.ModeSymlink {
		t.Errorf("the link is a %v, %v", info.Mode(), err)
	}
}
