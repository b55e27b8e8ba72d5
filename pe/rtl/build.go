package rtl

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Simulator is an array built for one set of parameters.
type Simulator struct {
	// Params are the parameters. Defaults are filled in.
	Params Params
	binary string
}

// Build builds the array, or finds the build of an earlier call in the user's cache directory. A
// build is identified by the sources, the versions of the tools, and the parameters.
func Build(p Params) (*Simulator, error) {
	p = p.withDefaults()
	if err := p.check(); err != nil {
		return nil, err
	}
	t, err := findTools()
	if err != nil {
		return nil, err
	}
	bench, err := builtBench()
	if err != nil {
		return nil, err
	}
	dir, err := cached("array", t.versions+p.macros(), func(dir string) error {
		work := filepath.Join(dir, "work")
		if err := os.Mkdir(work, 0o755); err != nil {
			return err
		}
		source, err := newArraySource(p, work)
		if err != nil {
			return err
		}
		if err := t.buildArray(source, bench, work); err != nil {
			return err
		}
		// Only the program is needed later.
		err = os.Rename(filepath.Join(work, binaryName), filepath.Join(dir, binaryName))
		return errors.Join(err, os.RemoveAll(work))
	})
	if err != nil {
		return nil, fmt.Errorf("%w (building %s)", err, p)
	}
	return &Simulator{Params: p, binary: filepath.Join(dir, binaryName)}, nil
}

const binaryName = "array"

// builtBench returns the directory of what [tools.buildBench] compiles. A process compiles it once.
var builtBench = sync.OnceValues(func() (string, error) {
	t, err := findTools()
	if err != nil {
		return "", err
	}
	return t.buildBench()
})

// buildBench compiles what does not depend on the parameters: Verilator's run time, the bench, and
// Verilator's headers, which are half the work for small arrays.
func (t tools) buildBench() (string, error) {
	return cached("bench", t.versions, func(dir string) error {
		units := []string{
			filepath.Join(t.include, "verilated.cpp"),
			filepath.Join(t.include, "verilated_threads.cpp"),
		}
		paths, err := unpack("bench", dir)
		if err != nil {
			return err
		}
		for _, path := range paths {
			if filepath.Ext(path) == ".cpp" && filepath.Base(path) != modelUnit {
				units = append(units, path)
			}
		}
		var group errgroup.Group
		group.SetLimit(runtime.GOMAXPROCS(0))
		group.Go(func() error {
			return t.compile(dir, verilatorHeader, verilatorHeader+".gch", "-x", "c++-header", optimizeNone)
		})
		for _, unit := range units {
			group.Go(func() error { return t.compile(dir, unit, object(unit), "-O2") })
		}
		return group.Wait()
	})
}

// verilatorHeader includes Verilator's header. The compiler uses its compiled form if it is the
// first header in a unit and the optimization is the same.
const verilatorHeader = "verilator.h"

// How much the code of an array is optimized. Compiling takes longer than running, except for large
// arrays, which run whole layers.
const (
	optimizeNone = "-O0"
	optimizeSome = "-O1"
	largeArray   = 64 // PEs
)

func (p Params) optimize() string {
	if p.PEs() >= largeArray {
		return optimizeSome
	}
	return optimizeNone
}

// modelUnit connects the array to the bench. It is compiled with every build.
const modelUnit = "model.cpp"

func object(unit string) string {
	return strings.TrimSuffix(filepath.Base(unit), ".cpp") + ".o"
}

func (t tools) compile(dir, unit, object string, flags ...string) error {
	args := append([]string{"-std=c++17", "-c"}, flags...)
	args = append(args, "-I"+t.include, "-I"+filepath.Join(t.include, "vltstd"))
	_, err := run(dir, t.compiler, append(args, unit, "-o", object)...)
	return err
}

// arraySource is a description of the array that Verilator translates.
type arraySource struct {
	files  []string
	params Params
	// flags are the flags for Verilator: warnings, and the parameters unless they are built into
	// the files.
	flags []string
}

// newArraySource unpacks the sources into dir. Warnings are errors.
func newArraySource(p Params, dir string) (arraySource, error) {
	files, err := unpack("verilog", dir)
	a := arraySource{
		files: files, params: p,
		flags: []string{"-Wall", "-Wno-UNUSEDSIGNAL", "-Wno-UNUSEDPARAM"},
	}
	for _, v := range p.verilog() {
		a.flags = append(a.flags, fmt.Sprintf("-G%s=%d", v.name, v.value))
	}
	return a, err
}

// buildArray translates an array and links it with the bench.
func (t tools) buildArray(a arraySource, bench, dir string) error {
	args := append([]string{
		"--cc", "-O3", "--x-initial", "unique", "--x-assign", "unique",
		"--Mdir", dir, "--top-module", topModule,
	}, a.flags...)
	if _, err := run(dir, t.verilator, append(args, a.files...)...); err != nil {
		return err
	}
	units, err := t.compileArray(a.params, bench, dir)
	if err != nil {
		return err
	}
	objects, err := filepath.Glob(filepath.Join(bench, "*.o"))
	if err != nil {
		return err
	}
	_, err = run(dir, t.compiler, append(append(objects, units...), "-pthread", "-o", binaryName)...)
	return err
}

const topModule = "pg_top"

// compileArray compiles what Verilator wrote, as two units: the code of every cycle, and code that
// runs once, which is not worth optimizing. There are only two, because reading Verilator's headers
// is most of the work for small arrays.
func (t tools) compileArray(p Params, bench, dir string) (objects []string, err error) {
	written, err := filepath.Glob(filepath.Join(dir, "V"+topModule+"*.cpp"))
	if err != nil {
		return nil, err
	}
	every, once := []string{filepath.Join(bench, modelUnit)}, []string{}
	for _, path := range written {
		if strings.Contains(path, "__Slow") || strings.Contains(path, "__Syms") {
			once = append(once, path)
		} else {
			every = append(every, path)
		}
	}
	include := append(strings.Fields(p.macros()), "-I"+dir, "-I"+bench)
	var group errgroup.Group
	for _, unit := range []struct {
		name, optimize string
		files          []string
	}{{"every.cpp", p.optimize(), every}, {"once.cpp", optimizeNone, once}} {
		objects = append(objects, object(unit.name))
		group.Go(func() error {
			var text strings.Builder
			fmt.Fprintf(&text, "#include %q\n", verilatorHeader)
			for _, file := range unit.files {
				fmt.Fprintf(&text, "#include %q\n", file)
			}
			if err := os.WriteFile(filepath.Join(dir, unit.name), []byte(text.String()), 0o600); err != nil {
				return err
			}
			return t.compile(dir, unit.name, object(unit.name), slices.Concat(include, []string{unit.optimize})...)
		})
	}
	return objects, group.Wait()
}

// macros returns the parameters in the form in which the bench's model reads them.
func (p Params) macros() string {
	var macros []string
	for _, v := range p.verilog() {
		macros = append(macros, fmt.Sprintf("-DPG_%s=%d", v.name, v.value))
	}
	return strings.Join(macros, " ")
}

// cached returns the directory for a key and the sources, and fills it if it does not exist yet.
// The directory appears at once or not at all, so processes may build at the same time.
func cached(kind, key string, fill func(dir string) error) (string, error) {
	sum, err := sourceSum()
	if err != nil {
		return "", err
	}
	root, err := cacheRoot()
	if err != nil {
		return "", err
	}
	hash := sha256.Sum256([]byte(sum + key))
	dir := filepath.Join(root, kind+"-"+hex.EncodeToString(hash[:])[:24])
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	temp, err := os.MkdirTemp(root, "building-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(temp)
	if err := fill(temp); err != nil {
		return "", err
	}
	if err := os.Rename(temp, dir); err != nil && !errors.Is(err, fs.ErrExist) {
		if _, other := os.Stat(dir); other != nil {
			return "", err
		}
	}
	return dir, nil
}

// cacheRoot returns the directory of all builds. It is in the user's cache or, if there is none,
// among the temporary files.
func cacheRoot() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		base = os.TempDir()
	}
	root := filepath.Join(base, "pgsim", "rtl")
	return root, os.MkdirAll(root, 0o755)
}

// sourceSum identifies the version of the sources.
func sourceSum() (string, error) {
	hash := sha256.New()
	err := fs.WalkDir(sources, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := sources.ReadFile(path)
		if err != nil {
			return err
		}
		fmt.Fprintf(hash, "%s %d\n%s", path, len(data), data)
		return nil
	})
	return hex.EncodeToString(hash.Sum(nil)), err
}
