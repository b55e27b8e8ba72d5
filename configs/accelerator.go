package configs

import (
	"encoding/json"

	"pgsim/configs/strict"
	"pgsim/configs/units"
)

// Accelerator is a whole machine: the PE array, its scratchpads, DMA, DRAM and the technology in
// which it is built. It is the decoded and resolved form of an accelerator description file.
//
// Struct tags hold the keys and the range of every number. A names tag says from which setting's
// registered names a text must come.
type Accelerator struct {
	// Name identifies the machine in reports: one line of up to 64 characters.
	Name string `yaml:"name" json:"name"`
	// Description is one sentence for lists, up to 200 characters.
	Description string `yaml:"description" json:"description"`
	// Clock is the clock of the array, the scratchpads and the DMA.
	Clock Clock `yaml:"clock" json:"clock"`
	// Array is the PE array and its schedule.
	Array Array `yaml:"array" json:"array"`
	// PPU is the post-processing unit behind the array. It isn't written if it takes no time.
	PPU PPU `yaml:"ppu,omitzero" json:"ppu,omitzero"`
	// Scratchpads are the on-chip memories around the array.
	Scratchpads Scratchpads `yaml:"scratchpads" json:"scratchpads"`
	// DMA moves blocks between the DRAM and the scratchpads.
	DMA DMA `yaml:"dma" json:"dma"`
	// DRAM is the off-chip memory.
	DRAM DRAM `yaml:"dram" json:"dram"`
	// Network is how the layers of a network follow each other. It isn't written if they are
	// isolated.
	Network Network `yaml:"network,omitzero" json:"network,omitzero"`
	// Energy names the technology whose prices apply to actions.
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
	// PE names the kind of the PEs. It isn't written if it is BitSerial.
	PE PEKind `yaml:"pe,omitzero" json:"pe,omitzero" names:"pe"`
	// Lanes (L) is the number of products of one PE per step.
	Lanes int `yaml:"lanes" json:"lanes" range:"1..256"`
	// DigitBits (P) is the number of activation bits that a lane takes per step. A bit-parallel PE
	// takes no activation with more bits.
	DigitBits int `yaml:"digit_bits" json:"digit_bits" range:"1..16"`
	// WeightBits is the width of the widest weight that a PE multiplies, in magnitude bits. It
	// sizes the PE for energy and area.
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
	// Settings are the settings of the kinds that the array's keys name, such as policies and
	// dataflows. They are registered with their kinds, where their keys are listed. Settings holds
	// the keys that a description gives and those of the kinds that it names. Other keys have no
	// effect.
	Settings strict.Settings `yaml:",inline" json:"-" group:"array"`
	// Overlap names how far consecutive passes overlap: full, drain or none.
	Overlap string `yaml:"overlap" json:"overlap" names:"overlap"`
	// DrainChains is the number of chains through which the results of a column leave. Each serves
	// an equal part of the rows. It isn't written if it is 1.
	DrainChains Count `yaml:"drain_chains,omitzero" json:"drain_chains,omitzero" range:"1..1024"`
	// Sums names where the sums of a part of K wait for those of the next part. It isn't written if
	// it is SumsInPEs.
	Sums Sums `yaml:"sums,omitzero" json:"sums,omitzero" names:"sums"`
	// Prediction names what happens to the sums that decide gates. It isn't written if it is
	// PredictionKept.
	Prediction PredictionName `yaml:"prediction,omitzero" json:"prediction,omitzero" names:"prediction"`
	// PredictWeightBits is how many of the most significant bits of weights MSB passes multiply. 0
	// means all, and isn't written.
	PredictWeightBits int `yaml:"predict_weight_bits,omitzero" json:"predict_weight_bits,omitzero" range:"0..16"`
	// Fold is how many column groups share the array, each with an equal part of its rows, if a
	// layer or time step has no more pixels than such a part has rows. It isn't written if it is 1.
	Fold Count `yaml:"fold,omitzero" json:"fold,omitzero" range:"1..1024"`
	// Count is the number of arrays. All are the same, and each has its own scratchpads, with an
	// equal part of the capacity and banks. It isn't written if it is 1.
	Count Count `yaml:"count,omitzero" json:"count,omitzero" range:"1..256"`
	// Split names how layers are dealt to several arrays. It isn't written if it is SplitAuto.
	Split Split `yaml:"split,omitzero" json:"split,omitzero" names:"split"`
	// Queues says whether arrays share their queues of gated outputs: private or shared. It isn't
	// written if it is PrivateQueues.
	Queues QueuesName `yaml:"queues,omitzero" json:"queues,omitzero" names:"queues"`
	// BusBits is how many bits per cycle cross the bus between arrays with shared queues. 0 means
	// 256, and isn't written. Without shared queues it must be 0.
	BusBits int `yaml:"bus_bits,omitzero" json:"bus_bits,omitzero" range:"0..65536"`
	// StateLatency is the latency, in cycles, of the element-wise cell behind the array, which
	// computes the next state of a recurrent layer. It is counted from when the last result of a
	// time step leaves the array until the first operand of the next step enters it. The default,
	// 12, is a pipeline of one stage for each of: add the input's share, read a sigmoid or tanh
	// table, interpolate, f*c and i*g, their sum, table, interpolate, o*tanh(c), round to a code,
	// write it, read it, cut it into digits.
	StateLatency int `yaml:"state_latency" json:"state_latency" range:"0..4096"`
}

// MarshalJSON puts the keys of Settings among the array's own keys.
func (a Array) MarshalJSON() ([]byte, error) { return strict.MarshalJSON(a) }

// UnmarshalJSON stores keys that are not the array's own in Settings. It gives keys that weren't
// written their defaults: the kind of PE, the place of sums, the prediction, how layers are dealt
// to arrays, their queues, and the numbers of drain chains, folds and arrays.
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

// PEKind is the name of a kind of PE. "" means BitSerial.
type PEKind string

// BitSerial is the kind of PE that takes digits of activations.
const BitSerial PEKind = "bit-serial"

// IsZero tells whether the kind is left out when it is written.
func (k PEKind) IsZero() bool { return k == "" || k == BitSerial }

// Name returns the name of the kind. It is never empty.
func (k PEKind) Name() string {
	if k == "" {
		return string(BitSerial)
	}
	return string(k)
}

// Sums is the name of a place of sums. "" means SumsInPEs.
type Sums string

// SumsInPEs says that sums stay in the PEs.
const SumsInPEs Sums = "pe"

// IsZero tells whether the place is left out when it is written.
func (s Sums) IsZero() bool { return s == "" || s == SumsInPEs }

// Name returns the name of the place. It is never empty.
func (s Sums) Name() string {
	if s == "" {
		return string(SumsInPEs)
	}
	return string(s)
}

// PredictionName is the name of a prediction. "" means PredictionKept.
type PredictionName string

// PredictionKept says that the prediction is a part of the output.
const PredictionKept PredictionName = "kept"

// IsZero tells whether the prediction is left out when it is written.
func (p PredictionName) IsZero() bool { return p == "" || p == PredictionKept }

// Name returns the name of the prediction. It is never empty.
func (p PredictionName) Name() string {
	if p == "" {
		return string(PredictionKept)
	}
	return string(p)
}

// Count is a number of parts, at least one. 0 means 1.
type Count int

// IsZero tells whether the number is left out when it is written.
func (c Count) IsZero() bool { return c <= 1 }

// Scratchpads are the on-chip memories around the array.
type Scratchpads struct {
	// Activation holds input codes, bit-plane packed along K.
	Activation ActivationScratchpad `yaml:"activation" json:"activation"`
	// Weight holds weights of a few column groups.
	Weight Scratchpad `yaml:"weight" json:"weight"`
	// Output collects results on their way to DRAM. Partial sums that wait for their LSB pass have
	// a separate buffer, sized by the policy.
	Output Scratchpad `yaml:"output" json:"output"`
}

// ActivationScratchpad is the scratchpad for activations.
type ActivationScratchpad struct {
	Scratchpad `yaml:",inline"`
	// Broadcast lets all PEs that need the same word of a bank in an LSB pass take it from one
	// read. The PEs of one pass are up to R+C-2 cycles apart, so each keeps the next word in
	// addition to the one that it is fed from.
	Broadcast bool `yaml:"broadcast,omitzero" json:"broadcast,omitzero"`
	// Reads names how passes read words. It isn't written if it is UnrolledReads.
	Reads ActivationReads `yaml:"reads,omitzero" json:"reads,omitzero" names:"activation reads"`
	// LineWords is the number of words in the line buffer of a row, if rows have one. It isn't
	// written if it is the default.
	LineWords LineWords `yaml:"line_words,omitzero" json:"line_words,omitzero" range:"1..65536"`
}

// Scratchpad is one banked SRAM.
type Scratchpad struct {
	// CapacityKiB is the total capacity over all banks (and both halves, if double buffered), in
	// KiB.
	CapacityKiB int `yaml:"capacity_kib" json:"capacity_kib" range:"1..65536"`
	// Banks is the number of banks, which work in parallel.
	Banks int `yaml:"banks" json:"banks" range:"1..1024"`
	// WordBits (W) is the width of one word of one bank, in bits.
	WordBits int `yaml:"word_bits" json:"word_bits" range:"8..1024"`
	// Ports is the number of words that one bank delivers per cycle.
	Ports int `yaml:"ports" json:"ports" range:"1..4"`
	// DoubleBuffered splits the capacity into two halves. One is filled while the other is used.
	DoubleBuffered bool `yaml:"double_buffered" json:"double_buffered"`
}

// CapacityBytes returns the total capacity in bytes.
func (s Scratchpad) CapacityBytes() uint64 { return uint64(s.CapacityKiB) * units.BytesPerKiB }

// BlockBytes returns the size of the largest block that fits: the whole capacity, or half of it if
// the scratchpad is double buffered.
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
	// ChunkBytes is how much of a block is handed to the array at a time, in bytes. A pass may
	// start once the chunks that it reads have arrived.
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
	// Timing overrides individual timings of the device. Zero keeps the device's value.
	Timing DRAMTiming `yaml:"timing" json:"timing"`
}

// DRAMTiming overrides timings of a DRAM device, in memory clock cycles. Zero means the value in
// the device's datasheet.
type DRAMTiming struct {
	// CL is the read latency.
	CL int `yaml:"cl,omitempty" json:"cl,omitempty" range:"0..4095"`
	// CWL is the write latency.
	CWL int `yaml:"cwl,omitempty" json:"cwl,omitempty" range:"0..4095"`
	// RCD is the delay from activate to read or write.
	RCD int `yaml:"rcd,omitempty" json:"rcd,omitempty" range:"0..4095"`
	// RP is the precharge time.
	RP int `yaml:"rp,omitempty" json:"rp,omitempty" range:"0..4095"`
	// RAS is the minimum time for which a row stays open.
	RAS int `yaml:"ras,omitempty" json:"ras,omitempty" range:"0..4095"`
	// REFI is the average interval between refreshes.
	REFI int `yaml:"refi,omitempty" json:"refi,omitempty" range:"0..65535"`
	// RFC is the length of a refresh.
	RFC int `yaml:"rfc,omitempty" json:"rfc,omitempty" range:"0..4095"`
}

// Energy says how energy is priced.
type Energy struct {
	// Technology names an embedded technology table, or a YAML file that holds one.
	Technology string `yaml:"technology" json:"technology" names:"technology" file:"yaml"`
	// ERT is an energy reference table in the format of Accelergy: a YAML file whose prices replace
	// those of the technology. "" means none.
	ERT string `yaml:"ert,omitempty" json:"ert,omitempty" names:"energy reference table" file:"yaml"`
	// Operands names the operands for which energies are computed. It isn't written if it is
	// RandomOperands.
	Operands Operands `yaml:"operands,omitzero" json:"operands,omitzero" names:"operands"`
}

// UnmarshalJSON gives Operands its default if it wasn't written.
func (e *Energy) UnmarshalJSON(data []byte) error {
	type plain Energy // without this method
	read := plain(*e)
	read.Operands = RandomOperands
	err := json.Unmarshal(data, &read)
	*e = Energy(read)
	return err
}

// Operands names the operands for which energies are computed. "" means RandomOperands.
type Operands string

// RandomOperands are the operands that the prices assume. TraceOperands are those of the workload.
const (
	RandomOperands Operands = "random"
	TraceOperands  Operands = "trace"
)

// IsZero tells whether the operands are left out when they are written.
func (o Operands) IsZero() bool { return o == "" || o == RandomOperands }

// OfTrace tells whether the operands of the workload are used.
func (o Operands) OfTrace() bool { return !o.IsZero() }
