package onnx

import (
	"container/heap"
	"fmt"
	"sort"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// inOrder returns nodes in an order of computation: each behind those whose
// outputs it reads, and otherwise as they are. Some tools write models whose
// nodes are in another order.
func inOrder(nodes []*onnxpb.NodeProto) ([]*onnxpb.NodeProto, error) {
	gives := map[string]int{}
	for i, pb := range nodes {
		for _, name := range pb.GetOutput() {
			if _, twice := gives[name]; !twice && name != "" {
				gives[name] = i
			}
		}
	}
	readers := make([][]int, len(nodes))
	waits := make([]int, len(nodes)) // for so many inputs
	for i, pb := range nodes {
		for _, name := range pb.GetInput() {
			if from, ok := gives[name]; ok {
				readers[from] = append(readers[from], i)
				waits[i]++
			}
		}
	}
	ready := &sort.IntSlice{}
	next := &firstOf{ready}
	for i := range nodes {
		if waits[i] == 0 {
			heap.Push(next, i)
		}
	}
	sorted := make([]*onnxpb.NodeProto, 0, len(nodes))
	for ready.Len() > 0 {
		i := heap.Pop(next).(int)
		sorted = append(sorted, nodes[i])
		for _, reader := range readers[i] {
			if waits[reader]--; waits[reader] == 0 {
				heap.Push(next, reader)
			}
		}
	}
	if len(sorted) < len(nodes) {
		return nil, circle(nodes, gives, waits)
	}
	return sorted, nil
}

// firstOf is a heap of the places of nodes.
type firstOf struct{ *sort.IntSlice }

// Push appends a place.
func (h firstOf) Push(x any) { *h.IntSlice = append(*h.IntSlice, x.(int)) }

// Pop takes the last place.
func (h firstOf) Pop() any {
	list := *h.IntSlice
	last := list[len(list)-1]
	*h.IntSlice = list[:len(list)-1]
	return last
}

// circle names a node that waits for itself: from any node that still waits,
// follow what it waits for until a node comes twice.
func circle(nodes []*onnxpb.NodeProto, gives map[string]int, waits []int) error {
	at := 0
	for waits[at] == 0 {
		at++
	}
	seen := map[int]bool{}
	for !seen[at] {
		seen[at] = true
		for _, name := range nodes[at].GetInput() {
			if from, ok := gives[name]; ok && waits[from] > 0 {
				at = from
				break
			}
		}
	}
	n := &node{NodeProto: nodes[at]}
	return fmt.Errorf("%s: it reads what is computed from its own output; the model is damaged", n.title())
}
