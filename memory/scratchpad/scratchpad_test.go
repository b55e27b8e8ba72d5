package scratchpad

import (
	"context"
	"strings"
	"testing"

	"github.com/sarchlab/akita/v3/sim"
	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/memory"
	"pgsim/memory/clock"
	"pgsim/memory/fault"
)

// move is a block, the cycle in which its request acts, and the cycle in which its last word must
// move.
type move struct {
	memory.Block
	now, last uint64
}

// TestMove checks when blocks are through. The scratchpad moves 2 banks * 2 ports
// * 16 bits = 8 bytes a cycle.
func TestMove(t *testing.T) {
	config := configs.Scratchpad{Banks: 2, Ports: 2, WordBits: 16}
	put := func(bytes, since, now, last uint64) move {
		return move{memory.Block{Bytes: bytes, Since: since}, now, last}
	}
	take := func(bytes, now, last uint64) move {
		return move{memory.Block{Bytes: bytes, Take: true}, now, last}
	}
	for _, test := range []struct {
		name  string
		moves []move
		want  Counts
	}{
		{"one word with its request", []move{put(1, 10, 10, 10)}, Counts{Writes: 1}},
		{"a cycle's worth with its request", []move{put(8, 10, 10, 10)}, Counts{Writes: 4}},
		{"a byte more", []move{put(9, 10, 10, 11)}, Counts{Writes: 5}},
		{"written while it came", []move{put(80, 10, 100, 100)}, Counts{Writes: 40}},
		{"written just in time", []move{put(80, 10, 19, 19)}, Counts{Writes: 40}},
		{"a cycle too slow", []move{put(80, 10, 18, 19)}, Counts{Writes: 40}},
		{"one behind the other", []move{put(80, 10, 10, 19), put(80, 10, 12, 29)}, Counts{Writes: 80}},
		{"a gap between", []move{put(8, 10, 10, 10), put(16, 50, 50, 51)}, Counts{Writes: 12}},
		{"taken from the request on", []move{take(80, 10, 19)}, Counts{Reads: 40}},
		{"put in while one is taken", []move{take(80, 10, 19), put(8, 9, 11, 20)}, Counts{Reads: 40, Writes: 4}},
	} {
		s := sram{config: config}
		for i, m := range test.moves {
			if got := s.move(m.Block, m.now); got != m.last {
				t.Errorf("%s: block %d is through in cycle %d, want %d", test.name, i, got, m.last)
			}
		}
		if s.counts != test.want {
			t.Errorf("%s: counts %+v, want %+v", test.name, s.counts, test.want)
		}
	}
}

// TestMoveBounds: no block is through before its request or before the ones
// ahead, and the words never move faster than banks and ports allow.
func TestMoveBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := sram{config: configs.Scratchpad{
			Banks:    rapid.IntRange(1, 4).Draw(t, "banks"),
			Ports:    rapid.IntRange(1, 2).Draw(t, "ports"),
			WordBits: rapid.IntRange(8, 70).Draw(t, "word bits"),
		}}
		first := rapid.Uint64Range(0, 50).Draw(t, "first")
		now, before := first, first
		for i := range rapid.IntRange(1, 20).Draw(t, "blocks") {
			now += rapid.Uint64Range(0, 20).Draw(t, "pause")
			b := memory.Block{
				Bytes: rapid.Uint64Range(1, 100).Draw(t, "bytes"),
				Take:  rapid.Bool().Draw(t, "take"),
				Since: rapid.Uint64Range(first, now).Draw(t, "since"),
			}
			last := s.move(b, now)
			if last < now || i > 0 && last <= before {
				t.Fatalf("through in cycle %d, asked in %d, the block before in %d", last, now, before)
			}
			before = last
			moved := s.counts.Reads + s.counts.Writes
			if cycles := last + 1 - first; moved > cycles*s.wordsPerCycle() {
				t.Fatalf("%d words in %d cycles", moved, cycles)
			}
		}
	})
}

// TestErrors: a message that is not a block, or too large a block, ends the run with an error.
func TestErrors(t *testing.T) {
	for _, test := range []struct {
		msg  sim.Msg
		want string
	}{
		{&memory.TransferDone{}, "Pad: got a *memory.TransferDone, takes blocks only"},
		{&memory.BlockReq{Block: memory.Block{Bytes: 1025}}, "scratchpads.output.capacity_kib: a block of 1025 bytes does not fit into 1024; raise it"},
	} {
		var errs fault.Context
		engine := errs.Guard(sim.NewSerialEngine())
		s := New("Pad", engine, &errs, Spec{
			Key: "scratchpads.output", Clock: clock.MHz(500), Buffer: 1,
			Config: configs.Scratchpad{CapacityKiB: 1, Banks: 1, Ports: 1, WordBits: 8},
		})
		if s.Top().Recv(test.msg) != nil {
			t.Fatal("the port is full")
		}
		if err := errs.Run(context.Background(), engine); err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %q", err, test.want)
		}
		if strings.Contains(test.want, "bytes") && s.Counts() != (Counts{}) {
			t.Errorf("a refused block is counted: %+v", s.Counts())
		}
	}
}
