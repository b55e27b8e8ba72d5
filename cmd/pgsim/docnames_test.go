package main

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestNamedThingsExist looks up the Go names in pages and package comments: `sim.Job` in a page,
// [Job] or [sim.Job] in a comment. It ignores names of packages that are not pgsim's.
func TestNamedThingsExist(t *testing.T) {
	packages, known := parsePackages(t)
	named := 0
	check := func(place, pkg, name string) {
		if known[pkg] == nil {
			return
		}
		named++
		if !known[pkg][name] {
			t.Errorf("%s: there is no %s.%s", place, pkg, name)
		}
	}
	inPage := regexp.MustCompile("`([a-z]\\w*)\\.([A-Z]\\w*)`")
	for _, path := range filesNamed(t, ".md") {
		for _, match := range inPage.FindAllStringSubmatch(read(t, path), -1) {
			check(path, match[1], match[2])
		}
	}
	inComment := regexp.MustCompile(`\[(?:([a-z]\w*)\.)?([A-Z]\w*)(?:\.[A-Z]\w*)?\]`)
	for _, pkg := range packages {
		for _, match := range inComment.FindAllStringSubmatch(proseOf(pkg.Doc), -1) {
			if match[1] != "" {
				check(pkg.ImportPath, match[1], match[2])
				continue
			}
			named++
			if !namesOf(pkg)[match[2]] {
				t.Errorf("%s: its comment speaks of [%s], which it doesn't have", pkg.ImportPath, match[2])
			}
		}
	}
	if named == 0 {
		t.Fatal("no page and no comment names anything")
	}
}

// proseOf removes the indented lines of a comment, which are pictures and examples.
func proseOf(comment string) string {
	var prose strings.Builder
	for line := range strings.Lines(comment) {
		if !strings.HasPrefix(line, "\t") {
			prose.WriteString(line)
		}
	}
	return prose.String()
}

// parsePackages returns the packages of the repository as documentation has them, and the exported
// names of each by its name. If several packages have the same name, all their names count.
func parsePackages(t *testing.T) (packages []*doc.Package, known map[string]map[string]bool) {
	t.Helper()
	known = map[string]map[string]bool{}
	for _, dir := range folders(t) {
		paths, err := filepath.Glob(filepath.Join(repository, dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		set := token.NewFileSet()
		var files []*ast.File
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
		if len(files) == 0 {
			continue
		}
		pkg, err := doc.NewFromFiles(set, files, module+filepath.ToSlash(dir))
		if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, pkg)
		if known[pkg.Name] == nil {
			known[pkg.Name] = map[string]bool{}
		}
		for name := range namesOf(pkg) {
			known[pkg.Name][name] = true
		}
	}
	return packages, known
}

// namesOf returns the exported names of a package, without methods and fields.
func namesOf(pkg *doc.Package) map[string]bool {
	names := map[string]bool{}
	values := func(all []*doc.Value) {
		for _, v := range all {
			for _, name := range v.Names {
				names[name] = true
			}
		}
	}
	functions := func(all []*doc.Func) {
		for _, f := range all {
			names[f.Name] = true
		}
	}
	values(pkg.Consts)
	values(pkg.Vars)
	functions(pkg.Funcs)
	for _, t := range pkg.Types {
		names[t.Name] = true
		values(t.Consts)
		values(t.Vars)
		functions(t.Funcs)
	}
	return names
}
