package dram

import (
	"context"
	"strings"
	"testing"

	"github.com/sarchlab/akita/v3/mem/mem"
	"github.com/sarchlab/akita/v3/sim"

	"pgsim/memory/clock"
	"pgsim/memory/dram/channel"
	"pgsim/memory/fault"
)

// TestBadRequests: requests that no channel can serve end the run with an error
// and without a panic.
func TestBadRequests(t *testing.T) {
	for _, kind := range Kinds.Names() {
		u := defaultSetup(t, kind, "ddr4-2400")
		for _, test := range []struct {
			name    string
			request request
			want    string
		}{
			{"nothing", request{}, "an access of 0 bytes at 0x0 is not inside one burst of 64 bytes"},
			{"two bursts", request{address: 60, bytes: 5}, "an access of 5 bytes at 0x3c is not inside one burst"},
			{"beyond", request{address: 4 << 30, bytes: 1}, "dram.channels: DRAM has no address 0x100000000"},
			{"write beyond", request{write: true, address: 4 << 30, bytes: 1}, "dram.channels: DRAM has no address"},
		} {
			good := request{bytes: 64}
			_, _, err := u.try(t, []request{good, test.request, good})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s, %s: got %v, want %q", kind, test.name, err, test.want)
			}
		}
	}
}

// TestStrangeMessage: the event channel refuses messages that are not accesses.
func TestStrangeMessage(t *testing.T) {
	var errs fault.Context
	engine := errs.Guard(sim.NewSerialEngine())
	ch, err := newEventChannel("DRAM", engine, &errs, defaultSetup(t, "event", "ddr4-2400").spec)
	if err != nil {
		t.Fatal(err)
	}
	msg := &mem.ControlMsg{}
	msg.RecvTime = clock.MHz(1200).Time(7)
	if ch.Top().Recv(msg) != nil {
		t.Fatal("the port is full")
	}
	if err := errs.Run(context.Background(), engine); err == nil || !strings.Contains(err.Error(), "got a *mem.ControlMsg") {
		t.Errorf("got %v", err)
	}
}

// TestAkitaRefuses: devices that Akita's controller can't model are refused, naming the key at
// fault.
func TestAkitaRefuses(t *testing.T) {
	ranks := lookup(t, "ddr4-2400")
	ranks.Organization.Ranks = 2
	ranks.Timing.RTRS = ranks.Timing.Turnaround + 1
	unknown := lookup(t, "ddr4-2400")
	unknown.Standard = "DDR9"
	for _, test := range []struct {
		spec Spec
		want string
	}{
		{Spec{Device: unknown}, "dram.kind: akita does not know DDR9, the standard of ddr4-2400; use event"},
		{Spec{Device: ranks}, "dram.kind: akita has one time for turning the bus round and switching ranks"},
	} {
		var errs fault.Context
		test.spec.Controller = channel.DefaultSpec()
		_, err := newAkitaChannel("DRAM", errs.Guard(sim.NewSerialEngine()), &errs, test.spec)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %q", err, test.want)
		}
	}
}
