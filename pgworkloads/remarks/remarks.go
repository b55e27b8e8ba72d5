// Package remarks collects what the reader of an imported workload should know:
// which of its layers are not quite what the file said, and how.
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

// remark is something that holds for the names in front of it.
type remark struct {
	meaning string
	names   []string
}

// Add remarks something of a name, once.
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

// Sentences returns a sentence for every remark, in the order in which they were
// first made.
func (l *List) Sentences() []string {
	var all []string
	for _, r := range l.remarks {
		all = append(all, someOf(r.names)+": "+r.meaning)
	}
	return all
}

// someOf lists names, but not more than one cares to read.
func someOf(names []string) string {
	const most = 4
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
