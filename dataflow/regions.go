package dataflow

import (
	"pgsim/configs/ints"
	"pgsim/pe"
	"pgsim/pe/hardware"
	"pgsim/pgworkloads"
)

// Regions returns the regions by which PEs leave out bits of inputs, or nil if they use none.
func (m Machine) Regions() *pgworkloads.Regions {
	p, regional := m.Element().(pe.Regional)
	if !regional {
		return nil
	}
	r := pgworkloads.Regions(p.Regions())
	return &r
}

// RegionActions returns the actions that find the sensitive regions of a layer's inputs, or nil for
// none. The look-ups of passes are not included.
func (m Machine) RegionActions(l pgworkloads.Layer, images int) map[hardware.Action]uint64 {
	r := m.Regions()
	if r == nil || l.Activation.LowBits() == 0 {
		return nil
	}
	pixels := uint64(images) * uint64(l.Input[0]) * uint64(l.Input[1])
	return map[hardware.Action]uint64{
		hardware.RegionInput:  pixels * uint64(l.InChannels),
		hardware.RegionPart:   pixels * uint64(ints.CeilDiv(l.InChannels, r.Channels)),
		hardware.RegionChoice: uint64(images) * uint64(r.Of(l).Count()),
	}
}

// RegionLooks returns in how many regions one group of operands of a layer lies, or 0 if it doesn't
// matter.
func (m Machine) RegionLooks(l pgworkloads.Layer) uint64 {
	r := m.Regions()
	if r == nil || l.Activation.LowBits() == 0 {
		return 0
	}
	return uint64(ints.CeilDiv(m.Element().Group(), r.Channels))
}

// widestInput is the number of rows and columns for which sums of regions are kept: those of
// ImageNet images, the widest inputs of common networks.
const widestInput = 224

// regionParts find the sensitive regions of inputs as they come from the layer before, one channel
// per column of the array. They keep one bit for each region:
//
//	magnitudes -- adders -- sum of a region -- comparator -- bits of regions -- rows
//
// A column's adder also adds the sums of the columns beside it. Sums are kept for the regions of
// one row of regions. If a region has more channels than come at a time, they are kept for all
// rows.
func regionParts(m Machine, r pe.Regions) hardware.Parts {
	sumBits := pgworkloads.MaxActivationBits + ints.Log2(r.Size())
	blocks, sums := ints.CeilDiv(m.ArrayCols(), r.Channels), ints.CeilDiv(widestInput, r.Columns)
	if r.Channels > m.ArrayCols() {
		sums *= ints.CeilDiv(widestInput, r.Rows)
	}
	const bitsPerByte = 8
	// The scratchpad holds the most regions if codes are narrowest.
	held := ints.CeilDiv(int(m.Scratchpads.Activation.CapacityBytes())*bitsPerByte, pgworkloads.MinGatedBits*r.Size())
	part := hardware.Part{Group: hardware.Comparators}
	adder, sum, comparator, threshold, bits := part, part, part, part, part
	adder.Name, adder.Block, adder.Count, adder.Bits = "adder of magnitudes of a region", hardware.Adder, m.ArrayCols(), sumBits
	adder.Uses = hardware.On(hardware.RegionInput)
	sum.Name, sum.Block, sum.Count, sum.Entries, sum.Bits = "sums of regions", hardware.Buffer, blocks, sums, sumBits
	sum.Uses = []hardware.Use{
		{Action: hardware.RegionPart, How: hardware.Reads}, {Action: hardware.RegionPart, How: hardware.Works},
	}
	comparator.Name, comparator.Block, comparator.Count, comparator.Bits = "comparator of a region's sum", hardware.Comparator, blocks, sumBits
	comparator.Uses = hardware.On(hardware.RegionChoice)
	threshold.Name, threshold.Block, threshold.Count, threshold.Bits = "threshold of regions", hardware.Register, 1, sumBits
	bits.Name, bits.Block, bits.Count, bits.Entries, bits.Bits = "bits of sensitive regions", hardware.Buffer, m.ArrayRows(), ints.CeilDiv(held, m.ArrayRows()), 1
	bits.Uses = []hardware.Use{
		{Action: hardware.RegionChoice, How: hardware.Works}, {Action: hardware.RegionLook, How: hardware.Reads},
	}
	return hardware.Parts{adder, sum, comparator, threshold, bits}
}
