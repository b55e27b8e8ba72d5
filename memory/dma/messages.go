package dma

import (
	"fmt"

	"github.com/sarchlab/akita/v3/mem/mem"
	"github.com/sarchlab/akita/v3/sim"
)

// messages carries requests and answers as Akita's messages, through a port for each channel.
type messages struct {
	dma      *DMA
	channels []link
}

func newMessages(d *DMA) *messages {
	m := &messages{
		dma:      d,
		channels: make([]link, d.spec.Interleave.Channels),
	}
	for channel := range m.channels {
		m.channels[channel].own = d.newPort(fmt.Sprintf("Memory[%d]", channel))
	}
	return m
}

func (m *messages) receive(now sim.VTimeInSec, cycle uint64) {
	for i := range m.channels {
		m.dma.receive(now, &m.channels[i], cycle, m.answered)
	}
}

// answered takes an answer of the DRAM.
func (m *messages) answered(a arrival) error {
	rsp, ok := a.Msg.(mem.AccessRsp)
	if !ok {
		return fmt.Errorf("%s: got a %T from a DRAM channel", m.dma.Name(), a.Msg)
	}
	number, ok := m.dma.names.number(rsp.GetRspTo())
	if !ok || !m.dma.answered(m.dma.slots.slot(number), a.cycle) {
		return fmt.Errorf("%s: got an answer to %s, which it has not asked", m.dma.Name(), rsp.GetRspTo())
	}
	return nil
}

func (m *messages) canSend(channel int) bool { return m.channels[channel].own.CanSend() }

func (m *messages) send(r request, now sim.VTimeInSec) {
	m.channels[r.channel].own.Send(m.message(r, now))
}

func (m *messages) message(r request, now sim.VTimeInSec) sim.Msg {
	channel := &m.channels[r.channel]
	return m.dma.access(r, channel.own, channel.other, now)
}
