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

// Tensors say where the tensors between layers were, on a machine on which they stay on
// chip where they have room.
type Tensors struct {
	// EachImage is set where every image of the batch went through the whole network before
	// the next one. Otherwise every layer ran for the whole batch.
	EachImage bool `json:"each_image"`
	// PlannedBytes are what the DRAM moves by plan, weights included, OtherwiseBytes what it
	// would the other way; null where there is none.
	PlannedBytes   uint64  `json:"planned_bytes"`
	OtherwiseBytes *uint64 `json:"otherwise_bytes"`
	// Assumed says what of the tensors is taken for granted; left out where all is known.
	Assumed string `json:"assumed,omitempty"`
	// Tensors are in an order of execution.
	Tensors []Tensor `json:"tensors"`
}

// Tensor is a tensor between layers.
type Tensor struct {
	Name string `json:"name"`
	// MadeBy is the layer that gives it, or behind whose drain it is made; "" for what is in
	// DRAM when the network starts.
	MadeBy string `json:"made_by"`
	// Bytes are those that it has at a time: of the batch or, with EachImage, of one image.
	Bytes uint64 `json:"bytes"`
	// StoredBytes were written to DRAM, for the whole batch.
	StoredBytes uint64       `json:"stored_bytes"`
	Reads       []TensorRead `json:"reads"`
}

// TensorRead is a layer that reads a tensor.
type TensorRead struct {
	Layer  string `json:"layer"`
	OnChip bool   `json:"on_chip"`
	// LoadedBytes came from DRAM, for the whole batch: all that was read or, of a tensor that
	// stayed in parts, what other arrays hold. Why says why; left out where nothing came.
	LoadedBytes uint64 `json:"loaded_bytes"`
	Why         string `json:"why,omitempty"`
}

// DRAMBytes are what the tensor moves between chip and DRAM.
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

// Held returns the bytes of the tensor that stay in the activation scratchpad while each of
// the layers runs: from the layer that makes it, or the last one that read it, to the one that
// reads it on chip.
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

// Way says in words how a batch went through the layers, and what else it could move.
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

// tensorTexts are the first columns of the table of tensors, which hold no numbers.
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
