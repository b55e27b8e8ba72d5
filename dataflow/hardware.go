package dataflow

import (
	"pgsim/configs"
	"pgsim/configs/ints"
	"pgsim/pe/hardware"
)

// This file has the parts that several policies use. A policy with a part of its own describes that
// part in its own file.

// comparators decide gates: one in every PE, and a register with the threshold of every column or
// of every part of a folded column.
func comparators(m Machine) hardware.Parts {
	return hardware.Parts{
		{
			Name: "gate comparator", Group: hardware.Comparators, Block: hardware.Comparator,
			PerPE: true, Count: 1, Bits: m.AccumulatorBits, Uses: hardware.On(hardware.Comparison),
		},
		{
			Name: "threshold of a column", Group: hardware.Comparators, Block: hardware.Register,
			Count: m.ArrayCols() * max(1, m.Fold), Bits: m.AccumulatorBits,
		},
	}
}

// secondAccumulator holds the sums of another tile in every PE.
func secondAccumulator(m Machine) hardware.Part {
	return hardware.Part{
		Name: "second accumulator", Group: hardware.Array, Block: hardware.Register,
		PerPE: true, Count: 1, Bits: m.AccumulatorBits,
		Uses: []hardware.Use{
			{Action: hardware.Step, How: hardware.Holds}, {Action: hardware.Idle, How: hardware.Holds},
		},
	}
}

// gatedQueues are the given number of queues of gated outputs, each with the given number of
// entries.
func gatedQueues(m Machine, number, entries int) hardware.Part {
	return hardware.Part{
		Name: "queue of gated outputs", Group: hardware.Queues, Block: hardware.Buffer,
		Count: number, Entries: entries, Bits: entryBits(m.Scratchpads.Activation.Scratchpad),
		Uses: []hardware.Use{
			{Action: hardware.QueuePush, How: hardware.Works}, {Action: hardware.QueuePop, How: hardware.Reads},
		},
	}
}

// entryBits returns the width of a queue entry. An entry names a pixel by the word of the
// activation scratchpad at which its operands start. For a scratchpad that wasn't described the
// width is 0.
func entryBits(s configs.Scratchpad) int {
	const bitsPerByte = 8
	if s.WordBits == 0 {
		return 0
	}
	return max(1, ints.Log2(int(s.BlockBytes())*bitsPerByte/s.WordBits))
}

// partialSums are a buffer of the given number of sums below every column, where the results come
// out. It takes one sum per cycle. If a column has several drain chains, each has its own buffer,
// and all sums may come from the rows of one chain.
func partialSums(m Machine, perColumn int) hardware.Part {
	return hardware.Part{
		Name: "partial sums of a column", Group: hardware.PartialSums, Block: hardware.Buffer,
		Count: m.Cols * max(1, m.DrainChains), Entries: perColumn, Bits: m.AccumulatorBits,
		Uses: []hardware.Use{
			{Action: hardware.SumRead, How: hardware.Reads}, {Action: hardware.SumWrite, How: hardware.Works},
		},
	}
}

// streamPerPE is an activation stream for every PE. It holds the word that the PE is being fed
// from, one register per bit.
func streamPerPE(m Machine) hardware.Part { return ownStreams(m, int(m.PEs())) }

// ownStreams are separate activation streams for the given number of PEs.
func ownStreams(m Machine, pes int) hardware.Part {
	pad, words := m.Scratchpads.Activation, 1
	if pad.Broadcast {
		words++ // the next word, which comes when the first of all PEs wants it
	}
	return hardware.Part{
		Name: "word of a PE's own stream", Group: hardware.Crossbars, Block: hardware.Register,
		Count: words * pad.WordBits * pes, Bits: 1,
		Uses: hardware.On(hardware.ActivationBit),
	}
}

// activationChoice chooses each bit of the given number of streams from the words that all
// activation banks deliver.
func activationChoice(m Machine, name string, streams int) hardware.Part {
	return bankChoice(name, m.Scratchpads.Activation.Scratchpad, streams*m.Element().OperandBits(), hardware.ActivationBit)
}

// rowRotator brings what the rows stream together, bit by bit, to any row.
func rowRotator(m Machine) hardware.Part {
	return bankChoice("rotator of the rows", m.Scratchpads.Activation.Scratchpad, m.Rows*m.Element().OperandBits(), hardware.RotatedBit)
}

// activationWay is the path of a bit from the edge of the array to a PE.
func activationWay(m Machine) hardware.Part {
	return acrossArray(m, "way of activations to the PEs", hardware.ActivationBit)
}

// weightCrossbar chooses each bit of the stream of every column from the words that all weight
// banks deliver.
func weightCrossbar(m Machine) hardware.Parts {
	return hardware.Parts{
		bankChoice("weight crossbar", m.Scratchpads.Weight, m.Cols*m.Element().WeightRegisterBits(), hardware.WeightBit),
		acrossArray(m, "way of weights to the columns", hardware.WeightBit),
	}
}

// bankChoice chooses the given number of bits from the words that the banks of a scratchpad deliver
// in a cycle.
func bankChoice(name string, pad configs.Scratchpad, bits int, action hardware.Action) hardware.Part {
	return hardware.Part{
		Name: name, Group: hardware.Crossbars, Block: hardware.Multiplexer,
		Count: bits, Bits: 1, Inputs: pad.Banks * pad.Ports, Uses: hardware.On(action),
	}
}

// acrossArray is the path of a bit from the edge of the array to a PE in its middle.
func acrossArray(m Machine, name string, action hardware.Action) hardware.Part {
	const half = 0.5
	return hardware.Part{
		Name: name, Group: hardware.Crossbars, Block: hardware.Wire,
		Count: 1, Bits: 1, Length: half * float64(m.Rows+m.Cols), Uses: hardware.On(action),
	}
}

// lineBuffers hold the words of the window that each row streams, if words are read once for all
// rows.
func lineBuffers(m Machine) hardware.Parts {
	pad := m.Scratchpads.Activation
	if pad.Reads != configs.LineBufferReads {
		return nil
	}
	return hardware.Parts{{
		Name: "line buffer of a row", Group: hardware.LineBuffers, Block: hardware.Buffer,
		Count: m.ArrayRows(), Entries: pad.LineWords.Words(), Bits: pad.WordBits,
		Uses: []hardware.Use{
			{Action: hardware.LineWrite, How: hardware.Works}, {Action: hardware.LineRead, How: hardware.Reads},
		},
	}}
}
