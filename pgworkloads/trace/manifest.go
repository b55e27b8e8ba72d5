package trace

import "pgsim/pgworkloads/archive"

// Format is the version of the trace format that this package reads.
const Format = "pgsim.trace/2"

// OldFormat is what the version before was called.
const OldFormat = "pgsim.trace/1"

// Dataset says where the stored samples come from.
type Dataset struct {
	Name  string `json:"name"`
	Split string `json:"split"`
	// Samples name the stored images.
	Samples []string `json:"samples"`
	Note    string   `json:"note"`
}

// Training says where the weights come from.
type Training struct {
	By          string `json:"by"`
	Description string `json:"description"`
	Seed        *int64 `json:"seed"`
}

// Accuracy is what was measured of the network: fractions 0..1 of MetricTop1,
// or perplexities from 1 on; nil where not measured.
type Accuracy struct {
	// Metric is what was measured, MetricTop1 or MetricPerplexity.
	Metric string `json:"metric"`
	// Samples is how many samples it was measured on, Set which.
	Samples int    `json:"samples"`
	Set     string `json:"set"`
	// Gated is that of the gated network, Uniform that with all outputs at B
	// bits, HighOnly that with none, Float that in floating point.
	Gated    *float64 `json:"gated"`
	Uniform  *float64 `json:"uniform,omitempty"`
	HighOnly *float64 `json:"high_only,omitempty"`
	Float    *float64 `json:"float,omitempty"`
}

// The types below are manifest.json as it is written. A field must be given
// unless it is marked omitempty, and must not be null unless it is a pointer.

// Manifest is manifest.json of a trace.
type Manifest struct {
	Format      string                       `json:"format"`
	Name        string                       `json:"name"`
	Model       string                       `json:"model"`
	Task        string                       `json:"task"`
	Dataset     Dataset                      `json:"dataset"`
	Training    Training                     `json:"training"`
	License     string                       `json:"license"`
	Synthetic   bool                         `json:"synthetic"`
	Images      int                          `json:"images"`
	Accuracy    Accuracy                     `json:"accuracy"`
	Labels      string                       `json:"labels"`
	Predictions string                       `json:"predictions"`
	Scores      string                       `json:"scores"`
	Answers     *ManifestHeld                `json:"held"`
	Calibration *ManifestCalibration         `json:"calibration,omitempty"`
	Remarks     []string                     `json:"remarks,omitempty"`
	Nodes       []ManifestNode               `json:"nodes"`
	Arrays      map[string]archive.ArrayInfo `json:"arrays"`
}

// ManifestHeld says what the framework answers for a test set.
type ManifestHeld struct {
	Data        string  `json:"data"`
	SHA256      string  `json:"sha256"`
	Predictions string  `json:"predictions"`
	Accuracy    float64 `json:"accuracy"`
}

// ManifestNode is one node of the network.
type ManifestNode struct {
	Name    string             `json:"name"`
	Op      string             `json:"op"`
	Inputs  []string           `json:"inputs"`
	Shape   []int              `json:"shape"`
	Product *ManifestProduct   `json:"product"`
	Params  map[string]string  `json:"params"`
	Attrs   map[string]float64 `json:"attrs"`
}

// ManifestProduct is the matrix product of a node.
type ManifestProduct struct {
	InChannels  int                `json:"in_channels"`
	OutChannels int                `json:"out_channels"`
	Groups      int                `json:"groups"`
	Kernel      [2]int             `json:"kernel"`
	Stride      [2]int             `json:"stride"`
	Padding     [2]int             `json:"padding"`
	Input       [2]int             `json:"input"`
	Output      [2]int             `json:"output"`
	Activation  ManifestActivation `json:"activation"`
	Weight      *ManifestWeight    `json:"weight"`
	// Right is that of a product of two computed operands, left out for others.
	Right            *ManifestActivation `json:"right,omitempty"`
	Bias             *string             `json:"bias"`
	AssumedPrecision bool                `json:"assumed_precision"`
	FloatWeight      *string             `json:"float_weight"`
	Gate             *ManifestGate       `json:"gate"`
}

// ManifestActivation describes the input codes of a product.
type ManifestActivation struct {
	Bits     int     `json:"bits"`
	HighBits int     `json:"high_bits"`
	Encoding string  `json:"encoding"`
	Scale    float64 `json:"scale"`
}

// ManifestWeight names the weights of a product.
type ManifestWeight struct {
	Bits   int    `json:"bits"`
	Array  string `json:"array"`
	Scales string `json:"scales"`
}

// ManifestGate is the gate of a product, and what the framework computed with it.
type ManifestGate struct {
	Kind string `json:"kind"`
	// Split is SplitBits, which "" is, too, or SplitChannels.
	Split string `json:"split,omitempty"`
	// FirstChannels is given with SplitChannels alone.
	FirstChannels *int `json:"first_channels,omitempty"`
	// Off is OffHigh, which "" is, too, or OffDropped; Causal tells whether a position knows
	// keys up to its own alone. Both are of products of two computed operands alone.
	Off    string `json:"off,omitempty"`
	Causal bool   `json:"causal,omitempty"`
	// RightCodes are of these alone, and needed there.
	RightCodes    *string  `json:"right_codes,omitempty"`
	Delta         string   `json:"delta"`
	Thresholds    string   `json:"thresholds"`
	Codes         string   `json:"codes"`
	Gates         string   `json:"gates"`
	OutputsSHA256 []string `json:"outputs_sha256"`
	GatedFraction float64  `json:"gated_fraction"`
}
