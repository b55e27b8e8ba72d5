package onnx

import (
	"fmt"
	"slices"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// inOrder returns nodes in an order in which they can be computed: each after the nodes whose
// outputs it reads, otherwise in their original order. Some tools write models whose nodes are in
// another order.
func inOrder(nodes []*onnxpb.NodeProto) ([]*onnxpb.NodeProto, error) {
	gives := map[string]int{}
	for i, pb := range nodes {
		for _, name := range pb.GetOutput() {
			if _, twice := gives[name]; !twice && name != "" {
				gives[name] = i
			}
		}
	}
	const entered, done = 1, 2
	state := make([]uint8, len(nodes))
	sorted := make([]*onnxpb.NodeProto, 0, len(nodes))
	for first := range nodes {
		// Nodes that have been entered are on the path from the first node to the last.
		for way := []int{first}; len(way) > 0; {
			at := way[len(way)-1]
			if state[at] != 0 {
				if state[at] == entered {
					state[at] = done
					sorted = append(sorted, nodes[at])
				}
				way = way[:len(way)-1]
				continue
			}
			state[at] = entered
			for _, name := range slices.Backward(nodes[at].GetInput()) {
				from, ok := gives[name]
				if ok && state[from] == entered {
					n := &node{NodeProto: nodes[from]}
					return nil, fmt.Errorf("%s: it reads what is computed from its own output; the model is damaged", n.title())
				}
				if ok && state[from] == 0 {
					way = append(way, from)
				}
			}
		}
	}
	return sorted, nil
}
