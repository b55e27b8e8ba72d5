package trace

import "pgsim/pgworkloads/archive"

// Format is the version of the trace format that this package reads.
const Format = "pgsim.trace/2"

// OldFormat is the name of the previous version.
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

// Accuracy is what was measured on the network: fractions 0..1 for MetricTop1, or perplexities from
// 1 on; nil if not measured.
type Accuracy struct {
	// Metric is the metric, MetricTop1 or MetricPerplexity.
	Metric string `json:"metric"`
	// Samples is how many samples it was measured on, and Set which ones.
	Samples int    `json:"samples"`
	Set     string `json:"set"`
	// Gated is for the gated network, Uniform with all outputs at B bits, HighOnly with none of
	// them, Float in floating point.
	Gated    *float64 `json:"gated"`
	Uniform  *float64 `json:"uniform,omitempty"`
	HighOnly *float64 `json:"high_only,omitempty"`
	Float    *float64 `json:"float,omitempty"`
}

// The types below are manifest.json as it is written. A field is required unless it is marked
// omitempty, and must not be null unless it is a pointer.

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

// ManifestHeld is the framework's answers for a test set.
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
	// Right is for a product of two computed operands; left out otherwise.
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
	// Split is SplitBits or SplitChannels; "" means SplitBits.
	Split string `json:"split,omitempty"`
	// FirstChannels is given only with SplitChannels.
	FirstChannels *int `json:"first_channels,omitempty"`
	// Off is OffHigh or OffDropped; "" means OffHigh. Causal says whether a position knows only the
	// keys up to its own. Both are only for products of two computed operands.
	Off    string `json:"off,omitempty"`
	Causal bool   `json:"causal,omitempty"`
	// RightCodes are only for such products, and required there.
	RightCodes    *string  `json:"right_codes,omitempty"`
	Delta         string   `json:"delta"`
	Thresholds    string   `json:"thresholds"`
	Codes         string   `json:"codes"`
	Gates         string   `json:"gates"`
	OutputsSHA256 []string `json:"outputs_sha256"`
	GatedFraction float64  `json:"gated_fraction"`
}
