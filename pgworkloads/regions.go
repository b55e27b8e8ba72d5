package pgworkloads

import (
	"fmt"
	"strconv"
	"strings"
)

// Regions cut the input of a layer into blocks of some rows, columns and channels; blocks at the
// ends are smaller. A region is sensitive if the mean magnitude of its values is at least a
// threshold. Inputs in sensitive regions count with all bits, other inputs only with their high
// bits. This is region-based quantization (DRQ: Song et al., ISCA 2020). Layers without high bits
// of their own have nothing to leave out.
type Regions struct {
	Rows     int `json:"rows"`
	Columns  int `json:"columns"`
	Channels int `json:"channels"`
	// Threshold is in percent of the greatest magnitude that an input can have. With 0 all regions
	// are sensitive, above [WholeThreshold] none.
	Threshold int `json:"threshold_percent"`
}

// WholeThreshold is the threshold that only regions of the greatest magnitude reach.
const WholeThreshold = 100

// Size returns the size in words: rows by columns by channels, as "4x4x16".
func (r Regions) Size() string { return fmt.Sprintf("%dx%dx%d", r.Rows, r.Columns, r.Channels) }

// ParseRegions parses the text that [Regions.Size] writes.
func ParseRegions(text string) (Regions, error) {
	var r Regions
	sizes := strings.Split(text, "x")
	to := []*int{&r.Rows, &r.Columns, &r.Channels}
	if len(sizes) != len(to) {
		return r, fmt.Errorf("must be ROWSxCOLUMNSxCHANNELS, such as 4x4x16, got %q", text)
	}
	for i, size := range sizes {
		n, err := strconv.Atoi(size)
		if err != nil {
			return r, fmt.Errorf("must be ROWSxCOLUMNSxCHANNELS, such as 4x4x16, got %q", text)
		}
		*to[i] = n
	}
	return r, r.Check()
}

// Check returns an error that names the wrong number.
func (r Regions) Check() error {
	for _, size := range []struct {
		name string
		got  int
	}{{"rows", r.Rows}, {"columns", r.Columns}, {"channels", r.Channels}} {
		if err := CheckRange(size.name, size.got, 1, MaxRegion); err != nil {
			return err
		}
	}
	return CheckRange("threshold", r.Threshold, 0, WholeThreshold+1)
}

// MaxRegion bounds the rows, columns or channels of a region.
const MaxRegion = 1024

// RegionFinder finds the sensitive regions of a layer's inputs, sample by sample.
type RegionFinder struct {
	regions   Regions
	layer     Layer
	magnitude [CodeWords]int
	sums      []int // scratch: first magnitudes, then inputs, of every region
	inputs    []int
	sensitive []bool
}

// Of returns a finder of the regions of a layer. Time steps of a recurrent layer are not rows of
// one region, because each is known only when the one before is computed.
func (r Regions) Of(l Layer) *RegionFinder {
	if l.Recurrent {
		r.Rows = 1
	}
	f := &RegionFinder{regions: r, layer: l}
	high, low := l.Activation.Parts()
	for word := range f.magnitude {
		value := int(high[word] + low[word])
		f.magnitude[word] = max(value, -value)
	}
	return f
}

// Count returns how many regions a sample has.
func (f *RegionFinder) Count() int {
	l := f.layer
	return ceilDiv(l.InChannels, f.regions.Channels) * ceilDiv(l.Input[0], f.regions.Rows) * ceilDiv(l.Input[1], f.regions.Columns)
}

// Sensitive says for every code of a sample, [channel][row][column], whether it lies in a sensitive
// region. The codes may be only the first rows. The answer is valid until the next call.
func (f *RegionFinder) Sensitive(codes []CodeWord) []bool {
	f.sums, f.inputs = cleared(f.sums, f.Count()), cleared(f.inputs, f.Count())
	f.each(codes, func(at, region int) {
		f.sums[region] += f.magnitude[codes[at]%CodeWords]
		f.inputs[region]++
	})
	f.sensitive = f.sensitive[:0]
	most := f.layer.Activation.MaxMagnitude()
	f.each(codes, func(_, region int) {
		f.sensitive = append(f.sensitive, WholeThreshold*f.sums[region] >= f.regions.Threshold*most*f.inputs[region])
	})
	return f.sensitive
}

// each calls do for every code and its region.
func (f *RegionFinder) each(codes []CodeWord, do func(at, region int)) {
	l := f.layer
	rows := len(codes) / (l.InChannels * l.Input[1])
	across, down := ceilDiv(l.Input[1], f.regions.Columns), ceilDiv(l.Input[0], f.regions.Rows)
	at := 0
	for channel := range l.InChannels {
		for row := range rows {
			first := (channel/f.regions.Channels*down + row/f.regions.Rows) * across
			for column := range l.Input[1] {
				do(at, first+column/f.regions.Columns)
				at++
			}
		}
	}
}

// cleared returns a list of the given length, all 0.
func cleared(room []int, count int) []int {
	if cap(room) < count {
		return make([]int, count)
	}
	room = room[:count]
	clear(room)
	return room
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }
