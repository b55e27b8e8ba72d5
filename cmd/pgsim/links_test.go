package main

import (
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// TestLinksLeadSomewhere follows every relative link of every Markdown file of the repository. The
// file that it names must exist, and so must the heading.
func TestLinksLeadSomewhere(t *testing.T) {
	links := 0
	for _, path := range filesNamed(t, ".md") {
		for _, link := range linksOf(read(t, path)) {
			target, err := url.Parse(link)
			if err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			if target.Scheme != "" {
				continue
			}
			links++
			to := path
			if target.Path != "" {
				to = filepath.Join(filepath.Dir(path), filepath.FromSlash(target.Path))
			}
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s: the link %s leads nowhere: %v", path, link, err)
				continue
			}
			if target.Fragment != "" && !anchors(read(t, to))[target.Fragment] {
				t.Errorf("%s: the link %s leads to no heading of %s", path, link, to)
			}
		}
	}
	if links == 0 {
		t.Fatal("no file has a link")
	}
}

// TestAnchors has an example of every rule by which a heading becomes an anchor.
func TestAnchors(t *testing.T) {
	got := anchors("# Why, row by row\n## `array.pe` and _more_\n## A\n## A\n```\n# no heading\n```\n")
	for _, want := range []string{"why-row-by-row", "arraype-and-_more_", "a", "a-1"} {
		if !got[want] {
			t.Errorf("no anchor %s among %v", want, got)
		}
	}
	if len(got) != 4 {
		t.Errorf("%d anchors, want 4: %v", len(got), got)
	}
}

// filesNamed returns the files of the repository with the given ending, except those in hidden
// folders.
func filesNamed(t *testing.T, end string) []string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(repository, func(path string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && path != repository && strings.HasPrefix(name, "."):
			return fs.SkipDir
		case !d.IsDir() && strings.HasSuffix(name, end):
			paths = append(paths, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var (
	fencePattern = regexp.MustCompile("(?ms)^```.*?\n```[^\n]*$")
	codePattern  = regexp.MustCompile("`[^`\n]*`")
	linkPattern  = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	headPattern  = regexp.MustCompile(`(?m)^#+ +(.+)$`)
)

// linksOf returns the targets of the links and pictures of a page, code left out.
func linksOf(page string) []string {
	page = codePattern.ReplaceAllString(fencePattern.ReplaceAllString(page, ""), "")
	var links []string
	for _, match := range linkPattern.FindAllStringSubmatch(page, -1) {
		links = append(links, match[1])
	}
	return links
}

// anchors returns the anchors of the headings of a page, as GitHub makes them: small
// letters, hyphens for spaces, nothing of other punctuation, a number where there
// would be two.
func anchors(page string) map[string]bool {
	found := map[string]bool{}
	for _, match := range headPattern.FindAllStringSubmatch(fencePattern.ReplaceAllString(page, ""), -1) {
		anchor := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
				return unicode.ToLower(r)
			}
			return -1
		}, strings.TrimSpace(match[1]))
		if found[anchor] {
			anchor += "-1"
		}
		found[anchor] = true
	}
	return found
}
