package sim

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/pgworkloads"
)

// wordAt is a word of a plane.
type wordAt struct{ word, plane int }

// TestWindowReadsByEveryElement runs small random layers under every policy and looks up the
// address of every bit that any stream of any pass takes. Windows read the distinct words of each
// stream. Line buffers with room for a window read the distinct words of all rows.
func TestWindowReadsByEveryElement(t *testing.T) {
	policies := dataflow.Policies.Names()
	rapid.Check(t, func(t *rapid.T) {
		w, images := drawWindowLayer(t), rapid.IntRange(1, 2).Draw(t, "images")
		w.Gates = drawLayerGates(t, w.Layer, images)
		policy := rapid.SampledFrom(policies).Draw(t, "policy")
		broadcast := rapid.Bool().Draw(t, "broadcast")
		count := func(reads configs.ActivationReads, lineWords int) (got, want uint64) {
			acc, err := configs.Resolve(configs.Base, []string{
				"array.rows=4", "array.cols=4", "array.band_rows=2", "array.policy=" + policy,
				"scratchpads.activation.word_bits=16", fmt.Sprint("scratchpads.activation.broadcast=", broadcast),
				fmt.Sprint("scratchpads.activation.reads=", reads), fmt.Sprint("scratchpads.activation.line_words=", lineWords),
			})
			if err != nil {
				t.Fatal(err)
			}
			return countWords(t, acc, w, images)
		}
		const small, large = 1, 1 << 16
		window, eachStream := count(configs.WindowReads, small)
		if window != eachStream {
			t.Fatalf("%s: windows read %d words, their elements lie in %d", policy, window, eachStream)
		}
		lines, distinct := count(configs.LineBufferReads, large)
		if lines != distinct {
			t.Fatalf("%s: line buffers read %d words, elements lie in %d", policy, lines, distinct)
		}
		least := lines
		for size := large; size > 0; size /= 4 {
			lines, _ = count(configs.LineBufferReads, size)
			if lines < least || lines > window {
				t.Fatalf("%s: line buffers of %d words read %d, of more words %d, windows %d", policy, size, lines, least, window)
			}
			least = lines
		}
	})
}

// countWords returns the words that the passes of a layer read, and the words that hold the bits
// of all elements that they take: of each stream or, through line buffers, of all rows.
func countWords(t *rapid.T, acc configs.Accelerator, w pgworkloads.LayerWork, images int) (got, want uint64) {
	s, err := New(acc)
	if err != nil {
		t.Fatal(err)
	}
	m := s.alone().For(w.Layer, images)
	tally := newTally(acc, m, w.Layer, images, 0)
	pad := acc.Scratchpads.Activation
	_, err = dataflow.WalkAlone(context.Background(), m, w, images, func(p *dataflow.Pass, times uint64) {
		tally.passes(p, times)
		if p.Timing.Steps == 0 {
			return
		}
		for _, part := range p.Parts() {
			lines := pad.Reads == configs.LineBufferReads && len(part.Pixels) <= m.Rows && (part.Batches == nil || part.Band != nil) && part.StreamChannels == nil
			want += times * elementWords(w.Layer, part, pad, m.Products(w.Layer, part.Kind), lines)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return tally.scratchpads[0].Reads, want
}

// elementWords returns the words of all streams of a part of a pass.
func elementWords(l pgworkloads.Layer, p *dataflow.Pass, pad configs.ActivationScratchpad, products []dataflow.Product, all bool) (n uint64) {
	perGroup := l.OutChannels / l.Groups
	type streamed struct{ pixel, group int }
	var streams []streamed
	add := func(pixel, channel int32) { streams = append(streams, streamed{int(pixel), int(channel) / perGroup}) }
	for i, pixel := range p.Pixels {
		switch {
		case p.PixelBatches != nil:
			add(pixel, p.PixelBatches[i].Channels[0])
		case p.StreamChannels != nil:
			add(pixel, p.StreamChannels[i])
		case p.Batches == nil || p.Band != nil:
			add(pixel, p.Channels[0])
		}
	}
	for _, b := range p.Batches {
		if p.Band != nil {
			break // these are the band's
		}
		for _, pixel := range b.Pixels {
			add(pixel, b.Channel)
		}
	}
	words := map[wordAt]bool{}
	seen := map[streamed]bool{}
	for _, s := range streams {
		if pad.Broadcast && seen[s] {
			continue
		}
		seen[s] = true
		if !all {
			clear(words)
		}
		for i, product := range products {
			for _, word := range elements(l, s.pixel, s.group, pad.WordBits, product) {
				for plane := range product.Bits {
					words[wordAt{word, plane + i*maxPlanes}] = true
				}
			}
		}
		if !all {
			n += uint64(len(words))
		}
	}
	if all {
		n = uint64(len(words))
	}
	return n
}

// maxPlanes is more than a product has.
const maxPlanes = 16

// elements returns the word of every element of a kernel window, except padding.
func elements(l pgworkloads.Layer, pixel, group, wordBits int, product dataflow.Product) (words []int) {
	perGroup := l.InChannels / l.Groups
	image, y, x := pixel/(l.Output[0]*l.Output[1]), pixel/l.Output[1]%l.Output[0], pixel%l.Output[1]
	for k := product.From; k < product.To; k++ {
		c, ky, kx := k/(l.Kernel[0]*l.Kernel[1]), k/l.Kernel[1]%l.Kernel[0], k%l.Kernel[1]
		iy, ix := y*l.Stride[0]-l.Padding[0]+ky, x*l.Stride[1]-l.Padding[1]+kx
		if iy >= 0 && iy < l.Input[0] && ix >= 0 && ix < l.Input[1] {
			words = append(words, (((image*l.Input[0]+iy)*l.Input[1]+ix)*l.InChannels+group*perGroup+c)/wordBits)
		}
	}
	return words
}

// drawWindowLayer draws a small gated convolution.
func drawWindowLayer(t *rapid.T) pgworkloads.LayerWork {
	w := convolution(1, 1, 1, 1)
	l := &w.Layer
	l.Groups = rapid.IntRange(1, 3).Draw(t, "groups")
	l.InChannels = l.Groups * rapid.IntRange(1, 6).Draw(t, "channels of a group")
	l.OutChannels = l.Groups * rapid.IntRange(1, 5).Draw(t, "output channels of a group")
	for d := range 2 {
		l.Kernel[d] = rapid.IntRange(1, 3).Draw(t, "kernel")
		l.Stride[d] = rapid.IntRange(1, 2).Draw(t, "stride")
		l.Padding[d] = rapid.IntRange(0, 1).Draw(t, "padding")
		l.Input[d] = max(rapid.IntRange(1, 6).Draw(t, "input"), l.Kernel[d])
		l.Output[d] = (l.Input[d]+2*l.Padding[d]-l.Kernel[d])/l.Stride[d] + 1
	}
	if l.CanSplitChannels() && rapid.Bool().Draw(t, "first channels decide") {
		l.FirstChannels, l.Activation.HighBits = rapid.IntRange(1, l.InChannels/l.Groups-1).Draw(t, "first channels"), l.Activation.Bits
	}
	return w
}

// drawLayerGates draws gates with a drawn spacing between those that are on.
func drawLayerGates(t *rapid.T, l pgworkloads.Layer, images int) *pgworkloads.GateMask {
	gates := pgworkloads.NewGateMask(l.M(images), l.N())
	step := rapid.IntRange(1, 6).Draw(t, "outputs from gate to gate")
	for i := 0; i < l.M(images)*l.N(); i += step {
		gates.Set(i/l.N(), i%l.N())
	}
	return gates
}

// TestUnrolledWhereRowsAreWords expects the words of linear layers, and of 1x1 convolutions, to be
// those of unrolled windows if positions are whole words. It also expects those of a 3x3 kernel
// without padding.
func TestUnrolledWhereRowsAreWords(t *testing.T) {
	for _, kernel := range []int{1, 3} {
		for _, channels := range []int{64, 192} {
			w := convolution(channels, 5, 6, 1)
			w.Kernel, w.Padding = [2]int{kernel, kernel}, [2]int{}
			w.Output = [2]int{7 - kernel, 7 - kernel}
			w.Gates = nil
			w.Gated, w.Activation.HighBits = false, w.Activation.Bits
			var reads []uint64
			for _, name := range []string{"unrolled", "window"} {
				s := newSystem(t, "scratchpads.activation.reads="+name)
				result, err := s.runArray(context.Background(), task{LayerWork: w, images: 1, progress: newProgress(nil, w.Layer, 1)})
				if err != nil {
					t.Fatal(err)
				}
				reads = append(reads, result.Actions.Scratchpads[0].Reads)
			}
			if !slices.Equal(reads[:1], reads[1:]) {
				t.Errorf("kernel %d, %d channels: %d words unrolled and by windows", kernel, channels, reads)
			}
		}
	}
}
