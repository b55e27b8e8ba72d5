package pgworkloads

// LowNeeds counts the input positions, of each group, that outputs of a gated layer read.
type LowNeeds struct {
	// Read counts positions in the window of any output.
	Read uint64
	// Needed counts positions whose low bits are read by an output with its gate on. If bit planes
	// are stored separately, the low bits of the others never have to leave the memory.
	Needed uint64
}

// LowNeeds returns how many input positions a gated layer reads, and for how many it needs the low
// bits.
func (w LayerWork) LowNeeds() LowNeeds {
	read, needed := w.positions(), w.positions()
	channels := w.OutChannels / w.Groups
	for m := range w.Gates.M() {
		for group := range w.Groups {
			w.markWindow(read[group], m)
			if w.Gates.CountIn(m, group*channels, (group+1)*channels) > 0 {
				w.markWindow(needed[group], m)
			}
		}
	}
	return LowNeeds{Read: marked(read), Needed: marked(needed)}
}

// positions has an entry for every input position of the batch, for each group.
func (w LayerWork) positions() [][]bool {
	places := make([][]bool, w.Groups)
	for group := range places {
		places[group] = make([]bool, w.Gates.M()/w.PixelsPerImage()*w.Input[0]*w.Input[1])
	}
	return places
}

// markWindow marks the input positions that output pixel m reads.
func (w LayerWork) markWindow(places []bool, m int) {
	image, pixel := m/w.PixelsPerImage(), m%w.PixelsPerImage()
	top := pixel/w.Output[1]*w.Stride[0] - w.Padding[0]
	left := pixel%w.Output[1]*w.Stride[1] - w.Padding[1]
	for y := max(top, 0); y < min(top+w.Kernel[0], w.Input[0]); y++ {
		row := (image*w.Input[0] + y) * w.Input[1]
		for x := max(left, 0); x < min(left+w.Kernel[1], w.Input[1]); x++ {
			places[row+x] = true
		}
	}
}

func marked(places [][]bool) uint64 {
	var count uint64
	for _, group := range places {
		for _, is := range group {
			if is {
				count++
			}
		}
	}
	return count
}
