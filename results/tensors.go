package results

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"pgsim/results/format"
	"pgsim/results/table"
)

// Tensors say where the tensors between layers were, on a machine where tensors stay on chip if
// there is room.
type Tensors struct {
	// EachImage is set if every image of the batch went through the whole network before the next
	// one. Otherwise every layer ran for the whole batch.
	EachImage bool `json:"each_image"`
	// PlannedBytes is what the DRAM moves by plan, weights included. OtherwiseBytes is what it would
	// move the other way; null if there is none.
	PlannedBytes   uint64  `json:"planned_bytes"`
	OtherwiseBytes *uint64 `json:"otherwise_bytes"`
	// Assumed says which facts about the tensors are assumed; left out if all are known.
	Assumed string `json:"assumed,omitempty"`
	// Tensors are in an order of execution.
	Tensors []Tensor `json:"tensors"`
}

// Tensor is a tensor between layers.
type Tensor struct {
	Name string `json:"name"`
	// MadeBy is the layer that produces it, or behind whose drain it is produced; "" for tensors
	// that are in DRAM when the network starts.
	MadeBy string `json:"made_by"`
	// Bytes is its size at one time: for the batch or, with EachImage, for one image.
	Bytes uint64 `json:"bytes"`
	// StoredBytes is how many bytes were written to DRAM, for the whole batch.
	StoredBytes uint64       `json:"stored_bytes"`
	Reads       []TensorRead `json:"reads"`
}

// TensorRead is a layer that reads a tensor.
type TensorRead struct {
	Layer  string `json:"layer"`
	OnChip bool   `json:"on_chip"`
	// LoadedBytes is how many bytes came from DRAM, for the whole batch: everything that was read
	// or, if parts of the tensor stayed on chip, what other arrays hold. Why says why; left out if
	// nothing came.
	LoadedBytes uint64 `json:"loaded_bytes"`
	Why         string `json:"why,omitempty"`
}

// DRAMBytes is how many bytes of the tensor move between chip and DRAM.
func (t Tensor) DRAMBytes() uint64 {
	total := t.StoredBytes
	for _, r := range t.Reads {
		total += r.LoadedBytes
	}
	return total
}

// place says in a word where the tensor was, and why it went to DRAM if it did.
func (t Tensor) place() (place, why string) {
	stayed, shared := 0, ""
	for _, r := range t.Reads {
		if r.OnChip {
			stayed++
			shared = cmp.Or(shared, r.Why)
		} else {
			why = cmp.Or(why, r.Why)
		}
	}
	switch {
	case len(t.Reads) == 0:
		return "result", format.Dash
	case stayed == len(t.Reads) && shared != "":
		return "stays in parts", shared
	case stayed == len(t.Reads):
		return "stays", format.Dash
	case t.MadeBy == "" && stayed == len(t.Reads)-1:
		return "input", why
	case stayed > 0:
		return "in part", why
	}
	return "spills", why
}

// Held returns how many bytes of the tensor stay in the activation scratchpad while each layer
// runs: from the layer that makes it, or the last one that read it, to the one that reads it on
// chip.
func (t Tensor) Held(layers []string) []uint64 {
	held := make([]uint64, len(layers))
	from := slices.Index(layers, t.MadeBy)
	for _, read := range t.Reads {
		to := slices.Index(layers, read.Layer)
		for i := max(0, from); read.OnChip && i <= to; i++ {
			held[i] = t.Bytes
		}
		from = to
	}
	return held
}

// Way says in words how a batch went through the layers, and what the other way would move.
func (t Tensors) Way() string {
	way := "all images in each layer"
	if t.EachImage {
		way = "image by image"
	}
	if t.OtherwiseBytes != nil {
		way += fmt.Sprintf(": the DRAM moves %s KiB by plan, %s the other way", format.KiB(t.PlannedBytes), format.KiB(*t.OtherwiseBytes))
	}
	return way
}

// tensorTexts is how many of the first columns of the table of tensors are text.
const tensorTexts = 5

// TensorsHeader is the header of the table of tensors.
func TensorsHeader() []string {
	return []string{"tensor", "made by", "read by", "place", "why not on chip", "bytes", "DRAM bytes"}
}

// Rows are those of the table of tensors.
func (t Tensors) Rows() [][]string {
	var rows [][]string
	for _, tensor := range t.Tensors {
		var readers []string
		for _, read := range tensor.Reads {
			readers = append(readers, read.Layer)
		}
		place, why := tensor.place()
		rows = append(rows, []string{
			tensor.Name, orDash(tensor.MadeBy), orDash(strings.Join(readers, ", ")), place, why,
			format.Count(tensor.Bytes), format.Count(tensor.DRAMBytes()),
		})
	}
	return rows
}

// writeTensors lists the tensors between layers, if the record has any.
func (r Record) writeTensors(w io.Writer, s table.Style) error {
	if r.Tensors == nil {
		return nil
	}
	return table.Table{
		Title: "Tensors between layers, " + r.Tensors.Way(), Texts: tensorTexts, Lines: r.Tensors.Rows(), Header: TensorsHeader(),
	}.Write(w, s)
}

// orDash returns a text, or a dash for none.
func orDash(text string) string {
	if text == "" {
		return format.Dash
	}
	return text
}
