package configs

import (
	"encoding/json"

	"pgsim/configs/strict"
	"pgsim/configs/units"
)

// Accelerator is a whole machine: the PE array, its scratchpads, DMA, DRAM and
// the technology it is built in. It is the decoded and resolved form of an
// accelerator description file.
//
// Struct tags hold the keys and the range of every number; a names tag says
// which setting's registered names a text must be one of.
type Accelerator struct {
	// Name identifies the machine in reports: one line of up to 64 characters.
	Name string `yaml:"name" json:"name"`
	// Description is one sentence for lists, up to 200 characters.
	Description string `yaml:"description" json:"description"`
	// Clock is the clock of the array, the scratchpads and the DMA.
	Clock Clock `yaml:"clock" json:"clock"`
	// Array is the PE array and its schedule.
	Array Array `yaml:"array" json:"array"`
	// PPU is the post-processing unit behind the array. It isn't written where it takes no
	// time.
	PPU PPU `yaml:"ppu,omitzero" json:"ppu,omitzero"`
	// Scratchpads are the on-chip memories around the array.
	Scratchpads Scratchpads `yaml:"scratchpads" json:"scratchpads"`
	// DMA moves blocks between the DRAM and the scratchpads.
	DMA DMA `yaml:"dma" json:"dma"`
	// DRAM is the off-chip memory.
	DRAM DRAM `yaml:"dram" json:"dram"`
	// Network is how the layers of a network follow each other. It isn't written where they
	// are isolated.
	Network Network `yaml:"network,omitzero" json:"network,omitzero"`
	// Energy names the technology that actions are priced in.
	Energy Energy `yaml:"energy" json:"energy"`
}

// Clock is a clock domain.
type Clock struct {
	// FrequencyMHz is in MHz.
	FrequencyMHz float64 `yaml:"frequency_mhz" json:"frequency_mhz" range:"1..10000"`
}

// Array describes the PE array and how layers are scheduled on it.
type Array struct {
	// Rows (R) hold output pixels.
	Rows int `yaml:"rows" json:"rows" range:"1..1024"`
	// Cols (C) hold output channels.
	Cols int `yaml:"cols" json:"cols" range:"1..1024"`
	// PE names the kind of the PEs. It isn't written where it is BitSerial.
	PE PEKind `yaml:"pe,omitzero" json:"pe,omitzero" names:"pe"`
	// Lanes (L) is the number of products of one PE per step.
	Lanes int `yaml:"lanes" json:"lanes" range:"1..256"`
	// DigitBits (P) is the number of activation bits of a lane per step. A
	// bit-parallel PE takes no activation with more.
	DigitBits int `yaml:"digit_bits" json:"digit_bits" range:"1..16"`
	// WeightBits is the widest weight (magnitude bits) that a PE multiplies;
	// it sizes the PE for energy and area.
	WeightBits int `yaml:"weight_bits" json:"weight_bits" range:"1..16"`
	// AccumulatorBits is the width of a PE's accumulator.
	AccumulatorBits int `yaml:"accumulator_bits" json:"accumulator_bits" range:"8..32"`
	// OutputBits is the width of one result as it is written to DRAM, after
	// the post-processing that follows the array.
	OutputBits int `yaml:"output_bits" json:"output_bits" range:"1..32"`
	// Dataflow names how layers are laid out on the array.
	Dataflow string `yaml:"dataflow" json:"dataflow" names:"dataflow"`
	// Policy names how gated outputs are packed into LSB passes.
	Policy string `yaml:"policy" json:"policy" names:"policy"`
	// Settings are those of the kinds that the array's keys name: of policies
	// and dataflows. They are registered with their kinds, so that their keys are
	// listed there. Keys are here that a description gives, and those of the
	// kinds that it names; others have no effect.
	Settings strict.Settings `yaml:",inline" json:"-" group:"array"`
	// Overlap names how far consecutive passes overlap: full, drain or none.
	Overlap string `yaml:"overlap" json:"overlap" names:"overlap"`
	// DrainChains are the chains through which the results of a column leave, each that
	// of an equal part of its rows. It isn't written where it is 1.
	DrainChains Count `yaml:"drain_chains,omitzero" json:"drain_chains,omitzero" range:"1..1024"`
	// Sums names where the sums of a part of K wait for those of the next. It isn't written
	// where it is SumsInPEs.
	Sums Sums `yaml:"sums,omitzero" json:"sums,omitzero" names:"sums"`
	// Prediction names what becomes of the sums that decide gates. It isn't written where it
	// is PredictionKept.
	Prediction PredictionName `yaml:"prediction,omitzero" json:"prediction,omitzero" names:"prediction"`
	// PredictWeightBits is how many of the most significant bits of weights MSB passes
	// multiply; with 0, which isn't written, all.
	PredictWeightBits int `yaml:"predict_weight_bits,omitzero" json:"predict_weight_bits,omitzero" range:"0..16"`
	// Fold is how many column groups share the array, each with an equal part of its rows,
	// where a layer or time step has no more pixels than such a part has rows. It isn't
	// written where it is 1.
	Fold Count `yaml:"fold,omitzero" json:"fold,omitzero" range:"1..1024"`
	// Count is how many arrays there are, all alike, each with scratchpads of its own: an
	// equal part of their capacity and banks. It isn't written where it is 1.
	Count Count `yaml:"count,omitzero" json:"count,omitzero" range:"1..256"`
	// Split names how layers are dealt to several arrays. It isn't written where it is
	// SplitAuto.
	Split Split `yaml:"split,omitzero" json:"split,omitzero" names:"split"`
	// Queues says whether arrays share their queues of gated outputs: private or shared. It
	// isn't written where it is PrivateQueues.
	Queues QueuesName `yaml:"queues,omitzero" json:"queues,omitzero" names:"queues"`
	// BusBits is how many bits cross the bus between arrays with shared queues in a cycle; 0,
	// which isn't written, is 256. Without shared queues it must be 0.
	BusBits int `yaml:"bus_bits,omitzero" json:"bus_bits,omitzero" range:"0..65536"`
	// StateLatency is the latency, in cycles, of the element-wise cell behind
	// the array that makes the next state of a recurrent layer: between the
	// last result of a time step leaving the array and the first operand of the
	// next step entering it. The default, 12, is a pipeline of one stage for
	// each of: add the input's share, read a sigmoid or tanh table, interpolate,
	// f*c and i*g, their sum, table, interpolate, o*tanh(c), round to a code,
	// write it, read it, cut it into digits.
	StateLatency int `yaml:"state_latency" json:"state_latency" range:"0..4096"`
}

// MarshalJSON puts the keys of Settings among the array's own.
func (a Array) MarshalJSON() ([]byte, error) { return strict.MarshalJSON(a) }

// UnmarshalJSON takes keys that are not the array's own for Settings, and names the kind
// of PE, the place of sums, the prediction, how layers are dealt to arrays, their queues, and the numbers of drain chains,
// folds and arrays where they weren't written.
func (a *Array) UnmarshalJSON(data []byte) error {
	type plain Array // without this method
	read := plain(*a)
	read.PE, read.Sums, read.Prediction = BitSerial, SumsInPEs, PredictionKept
	read.DrainChains, read.Fold, read.Count, read.Split, read.Queues = 1, 1, 1, SplitAuto, PrivateQueues
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	*a = Array(read)
	return strict.UnmarshalJSON(data, a)
}

// PEKind is the name of a kind of PE. None is BitSerial.
type PEKind string

// BitSerial is the kind of PE that takes digits of activations.
const BitSerial PEKind = "bit-serial"

// IsZero tells whether the kind needn't be written.
func (k PEKind) IsZero() bool { return k == "" || k == BitSerial }

// Name returns the name of the kind, which is never empty.
func (k PEKind) Name() string {
	if k == "" {
		return string(BitSerial)
	}
	return string(k)
}

// Sums is the name of a place of sums. None is SumsInPEs.
type Sums string

// SumsInPEs is the place of sums that stay in the PEs.
const SumsInPEs Sums = "pe"

// IsZero tells whether the place needn't be written.
func (s Sums) IsZero() bool { return s == "" || s == SumsInPEs }

// Name returns the name of the place, which is never empty.
func (s Sums) Name() string {
	if s == "" {
		return string(SumsInPEs)
	}
	return string(s)
}

// PredictionName is the name of a prediction. None is PredictionKept.
type PredictionName string

// PredictionKept is the prediction that is a part of the output.
const PredictionKept PredictionName = "kept"

// IsZero tells whether the prediction needn't be written.
func (p PredictionName) IsZero() bool { return p == "" || p == PredictionKept }

// Name returns the name of the prediction, which is never empty.
func (p PredictionName) Name() string {
	if p == "" {
		return string(PredictionKept)
	}
	return string(p)
}

// Count is a number of parts, of which there is at least one. 0 is 1.
type Count int

// IsZero tells whether the number needn't be written.
func (c Count) IsZero() bool { return c <= 1 }

// Scratchpads are the on-chip memories around the array.
type Scratchpads struct {
	// Activation holds input codes, bit-plane packed along K.
	Activation ActivationScratchpad `yaml:"activation" json:"activation"`
	// Weight holds weights of a few column groups.
	Weight Scratchpad `yaml:"weight" json:"weight"`
	// Output collects results on their way to DRAM. Partial sums that wait
	// for their LSB pass have a buffer of their own, sized by the policy.
	Output Scratchpad `yaml:"output" json:"output"`
}

// ActivationScratchpad is the scratchpad of activations.
type ActivationScratchpad struct {
	Scratchpad `yaml:",inline"`
	// Broadcast lets all PEs that want the same word of a bank in an LSB pass take it
	// from one read. As PEs of one pass are up to R+C-2 cycles apart, each keeps the
	// next word beside the one that it is fed from.
	Broadcast bool `yaml:"broadcast,omitzero" json:"broadcast,omitzero"`
	// Reads names how passes read words. It isn't written where it is UnrolledReads.
	Reads ActivationReads `yaml:"reads,omitzero" json:"reads,omitzero" names:"activation reads"`
	// LineWords are the words that the line buffer of a row holds, where rows have one. It
	// isn't written where it is the default.
	LineWords LineWords `yaml:"line_words,omitzero" json:"line_words,omitzero" range:"1..65536"`
}

// Scratchpad is one banked SRAM.
type Scratchpad struct {
	// CapacityKiB is the total capacity over all banks (and both halves where
	// double buffered), in KiB.
	CapacityKiB int `yaml:"capacity_kib" json:"capacity_kib" range:"1..65536"`
	// Banks is the number of banks, which work side by side.
	Banks int `yaml:"banks" json:"banks" range:"1..1024"`
	// WordBits (W) is the width of one word of one bank, in bits.
	WordBits int `yaml:"word_bits" json:"word_bits" range:"8..1024"`
	// Ports is the number of words one bank gives per cycle.
	Ports int `yaml:"ports" json:"ports" range:"1..4"`
	// DoubleBuffered splits the capacity into two halves, one of which is
	// filled while the other is used.
	DoubleBuffered bool `yaml:"double_buffered" json:"double_buffered"`
}

// CapacityBytes returns the total capacity in bytes.
func (s Scratchpad) CapacityBytes() uint64 { return uint64(s.CapacityKiB) * units.BytesPerKiB }

// BlockBytes returns the largest block that fits: the whole capacity, or half
// of it where the scratchpad is double buffered.
func (s Scratchpad) BlockBytes() uint64 {
	if s.DoubleBuffered {
		return s.CapacityBytes() / 2
	}
	return s.CapacityBytes()
}

// DMA describes the engine that moves blocks between DRAM and scratchpads.
type DMA struct {
	// MaxOutstanding is the number of DRAM requests in flight.
	MaxOutstanding int `yaml:"max_outstanding" json:"max_outstanding" range:"1..1024"`
	// ChunkBytes is the amount of a block that is handed to the array at a
	// time: a pass may start once the chunks it reads have arrived, in
	// bytes.
	ChunkBytes int `yaml:"chunk_bytes" json:"chunk_bytes" range:"64..1048576"`
}

// DRAM describes the off-chip memory.
type DRAM struct {
	// Kind names the model: "event" (pgsim's own bank model) or "akita"
	// (Akita's cycle-ticked controller, a slow cross-check).
	Kind string `yaml:"kind" json:"kind" names:"dram kind"`
	// Device names a timing preset: a datasheet's numbers.
	Device string `yaml:"device" json:"device" names:"dram device"`
	// Channels is the number of independent channels; addresses
	// interleave over them burst by burst.
	Channels int `yaml:"channels" json:"channels" range:"1..16"`
	// Timing overrides single timings of the device; zero keeps the device's.
	Timing DRAMTiming `yaml:"timing" json:"timing"`
}

// DRAMTiming overrides timings of a DRAM device, in memory clock cycles. Zero
// means: as the datasheet of the device says.
type DRAMTiming struct {
	// CL is the read latency.
	CL int `yaml:"cl,omitempty" json:"cl,omitempty" range:"0..4095"`
	// CWL is the write latency.
	CWL int `yaml:"cwl,omitempty" json:"cwl,omitempty" range:"0..4095"`
	// RCD is the delay from activate to read or write.
	RCD int `yaml:"rcd,omitempty" json:"rcd,omitempty" range:"0..4095"`
	// RP is the precharge time.
	RP int `yaml:"rp,omitempty" json:"rp,omitempty" range:"0..4095"`
	// RAS is the least time a row stays open.
	RAS int `yaml:"ras,omitempty" json:"ras,omitempty" range:"0..4095"`
	// REFI is the average interval of refreshes.
	REFI int `yaml:"refi,omitempty" json:"refi,omitempty" range:"0..65535"`
	// RFC is the length of a refresh.
	RFC int `yaml:"rfc,omitempty" json:"rfc,omitempty" range:"0..4095"`
}

// Energy names the technology.
type Energy struct {
	// Technology names an embedded technology table, or a YAML file of one.
	Technology string `yaml:"technology" json:"technology" names:"technology" file:"yaml"`
	// ERT is an energy reference table as Accelergy has it, a YAML file whose prices replace
	// those of the technology; "" for none.
	ERT string `yaml:"ert,omitempty" json:"ert,omitempty" names:"energy reference table" file:"yaml"`
	// Operands names the operands that energies are of. It isn't written where it is
	// RandomOperands.
	Operands Operands `yaml:"operands,omitzero" json:"operands,omitzero" names:"operands"`
}

// UnmarshalJSON names the operands where they weren't written.
func (e *Energy) UnmarshalJSON(data []byte) error {
	type plain Energy // without this method
	read := plain(*e)
	read.Operands = RandomOperands
	err := json.Unmarshal(data, &read)
	*e = Energy(read)
	return err
}

// Operands is the name of operands that energies are of. None is RandomOperands.
type Operands string

// RandomOperands are those that prices are of, TraceOperands those of the workload.
const (
	RandomOperands Operands = "random"
	TraceOperands  Operands = "trace"
)

// IsZero tells whether the operands needn't be written.
func (o Operands) IsZero() bool { return o == "" || o == RandomOperands }

// OfTrace tells whether the operands of the workload count.
func (o Operands) OfTrace() bool { return !o.IsZero() }
