// Package remarks collects what readers should know about an imported workload: which of its layers
// differ from the file, and how.
package remarks

import (
	"fmt"
	"slices"
	"strings"
)

// List collects remarks. The zero value is empty.
type List struct {
	remarks []remark
}

// remark is something that is true for the listed names.
type remark struct {
	meaning string
	names   []string
}

// Add adds a remark on a name, once.
func (l *List) Add(meaning, name string) {
	at := slices.IndexFunc(l.remarks, func(r remark) bool { return r.meaning == meaning })
	if at < 0 {
		at = len(l.remarks)
		l.remarks = append(l.remarks, remark{meaning: meaning})
	}
	if r := &l.remarks[at]; !slices.Contains(r.names, name) {
		r.names = append(r.names, name)
	}
}

// Sentences returns a sentence for every remark, in the order in which they were first made.
func (l *List) Sentences() []string {
	var all []string
	for _, r := range l.remarks {
		all = append(all, someOf(r.names)+": "+r.meaning)
	}
	return all
}

// someOf lists names, but not too many to read.
func someOf(names []string) string {
	const most = 4
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
