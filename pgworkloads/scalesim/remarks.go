package scalesim

import (
	"fmt"
	"strings"
)

// remark is a reason why a layer is not what its line says.
type remark int

const (
	overhanging remark = iota
	depthwise
	sparse
	ignoredColumn
	renamed
	remarkCount
)

// remarks are the layers, or columns, that a remark is of.
type remarks struct {
	names [remarkCount][]string
	known [remarkCount]map[string]bool
}

// add remarks something of a name, once.
func (r *remarks) add(of remark, name string) {
	if r.known[of][name] {
		return
	}
	if r.known[of] == nil {
		r.known[of] = map[string]bool{}
	}
	r.known[of][name] = true
	r.names[of] = append(r.names[of], name)
}

// meanings say what a remark means of the names in front of it.
var meanings = [remarkCount]string{
	overhanging:   "input extended by zeros to the end of the last window, which SCALE-Sim counts as a whole one",
	depthwise:     "depthwise, as SCALE-Sim takes layers with DP in their name",
	sparse:        "sparsity left out, the layer is dense",
	ignoredColumn: "column left out",
	renamed:       "name given to several layers, numbered",
}

// sentences returns a sentence for every remark that there is.
func (r *remarks) sentences() []string {
	var all []string
	for of, names := range r.names {
		if len(names) > 0 {
			all = append(all, someOf(names)+": "+meanings[of])
		}
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
