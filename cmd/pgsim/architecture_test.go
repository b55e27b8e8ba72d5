package main

import (
	"go/build"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "pgsim/"

// TestArchitecture compares the picture of ARCHITECTURE.md with the real imports. The picture has
// every import except those that follow from others, and no others.
func TestArchitecture(t *testing.T) {
	picture := readPicture(t, filepath.Join(repository, "ARCHITECTURE.md"))
	imports, empty := picture.imports(t)
	for _, box := range empty {
		t.Errorf("the picture has a box %s without a package", box)
	}
	if cycle := imports.cycle(); cycle != "" {
		t.Fatalf("%s imports itself over other boxes", cycle)
	}
	if diff := cmp.Diff(imports.reduced().list(), picture.edges.list()); diff != "" {
		t.Errorf("the picture of ARCHITECTURE.md is not that of the imports (-imports +picture):\n%s", diff)
	}
}

// TestReduced has an import that follows from two others.
func TestReduced(t *testing.T) {
	all := graph{"a": {"b": true, "c": true}, "b": {"c": true}}
	if got, want := all.reduced().list(), []string{"a --> b", "b --> c"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if all.cycle() != "" || (graph{"a": {"b": true}, "b": {"a": true}}).cycle() == "" {
		t.Error("a cycle is not told from none")
	}
}

// graph has the boxes that each box imports.
type graph map[string]map[string]bool

func (g graph) add(from, to string) {
	if g[from] == nil {
		g[from] = map[string]bool{}
	}
	g[from][to] = true
}

// list returns the edges in order.
func (g graph) list() []string {
	var edges []string
	for from, all := range g {
		for to := range all {
			edges = append(edges, from+" --> "+to)
		}
	}
	slices.Sort(edges)
	return edges
}

// reach adds everything that a box imports, directly or indirectly.
func (g graph) reach(from string, reached map[string]bool) map[string]bool {
	for to := range g[from] {
		if !reached[to] {
			reached[to] = true
			g.reach(to, reached)
		}
	}
	return reached
}

// cycle returns a box that imports itself through others; "" if there is none.
func (g graph) cycle() string {
	for _, box := range slices.Sorted(maps.Keys(g)) {
		if g.reach(box, map[string]bool{})[box] {
			return box
		}
	}
	return ""
}

// reduced leaves out the edges that follow from others.
func (g graph) reduced() graph {
	less := graph{}
	for from, all := range g {
		for to := range all {
			follows := false
			for over := range all {
				follows = follows || over != to && g.reach(over, map[string]bool{})[to]
			}
			if !follows {
				less.add(from, to)
			}
		}
	}
	return less
}

// picture is the content of the picture on a page: boxes by the pattern of their packages, in Go's
// notation, and edges between them.
type picture struct {
	boxes []string
	edges graph
}

var (
	boxPattern  = regexp.MustCompile(`(?m)^ *(\w+)\["([^"]+)"\]$`)
	edgePattern = regexp.MustCompile(`(?m)^ *(\w+) --> (\w+)$`)
)

func readPicture(t *testing.T, path string) picture {
	t.Helper()
	_, text, found := strings.Cut(read(t, path), "```mermaid\n")
	text, _, ended := strings.Cut(text, "```")
	if !found || !ended {
		t.Fatalf("%s has no picture", path)
	}
	p := picture{edges: graph{}}
	named := map[string]string{}
	for _, match := range boxPattern.FindAllStringSubmatch(text, -1) {
		named[match[1]] = match[2]
		p.boxes = append(p.boxes, match[2])
	}
	for _, match := range edgePattern.FindAllStringSubmatch(text, -1) {
		from, to := named[match[1]], named[match[2]]
		if from == "" || to == "" {
			t.Fatalf("%s: %q has no box", path, match[0])
		}
		p.edges.add(from, to)
	}
	return p
}

// box returns the most specific box that contains a package; "" if there is none.
func (p picture) box(pkg string) string {
	best := ""
	for _, box := range p.boxes {
		if box == pkg {
			return box
		}
		folder, open := strings.CutSuffix(box, "/...")
		if open && (pkg == folder || strings.HasPrefix(pkg, folder+"/")) && len(box) > len(best) {
			best = box
		}
	}
	return best
}

// imports returns which other boxes the packages of each box import, without tests. It also returns
// the boxes without packages.
func (p picture) imports(t *testing.T) (found graph, empty []string) {
	t.Helper()
	found = graph{}
	seen := map[string]bool{}
	for _, dir := range folders(t) {
		pkg, err := build.ImportDir(filepath.Join(repository, dir), 0)
		if err != nil {
			if _, none := err.(*build.NoGoError); none { //nolint:errorlint // it is never wrapped
				continue
			}
			t.Fatal(err)
		}
		from := p.box(filepath.ToSlash(dir))
		if from == "" {
			t.Errorf("package %s is in no box of the picture", dir)
		}
		seen[from] = true
		for _, imported := range pkg.Imports {
			if to := p.box(strings.TrimPrefix(imported, module)); to != "" && to != from {
				seen[to] = true
				found.add(from, to)
			}
		}
	}
	for _, box := range p.boxes {
		if !seen[box] {
			empty = append(empty, box)
		}
	}
	return found, empty
}

// folders returns the folders of the repository that may hold packages.
func folders(t *testing.T) []string {
	t.Helper()
	var dirs []string
	err := filepath.WalkDir(repository, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if path != repository && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return fs.SkipDir
		}
		dir, err := filepath.Rel(repository, path)
		dirs = append(dirs, dir)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return dirs
}
