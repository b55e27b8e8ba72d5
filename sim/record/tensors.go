package record

import (
	"pgsim/results"
	"pgsim/sim"
)

// newTensors returns the record of the tensors between layers, or nil if there are none.
func newTensors(run sim.Result) *results.Tensors {
	t := run.Tensors
	if t == nil {
		return nil
	}
	r := &results.Tensors{EachImage: t.EachImage, PlannedBytes: t.Bytes, Tensors: []results.Tensor{}}
	if t.OtherBytes > 0 {
		r.OtherwiseBytes = &t.OtherBytes
	}
	if g := run.Workload.Graph; g != nil {
		r.Assumed = g.Assumed
	}
	for _, tensor := range t.List {
		kept := results.Tensor{
			Name: tensor.Name, MadeBy: tensor.MadeBy, Bytes: tensor.Bytes, StoredBytes: tensor.StoredBytes, Reads: []results.TensorRead{},
		}
		for _, read := range tensor.Reads {
			kept.Reads = append(kept.Reads, results.TensorRead(read))
		}
		r.Tensors = append(r.Tensors, kept)
	}
	return r
}
