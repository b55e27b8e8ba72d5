package witness

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"pgsim/memory/dram/device"
)

// layerFiles are the transfers of layers, one file per layer.
//
//go:embed testdata/layers/*.csv
var layerFiles embed.FS

// transfer is a contiguous move between the DRAM and a scratchpad.
type transfer struct {
	Store   bool   `csv:"store"`
	Address uint64 `csv:"address"`
	Bytes   uint64 `csv:"bytes"`
}

// layerStreams returns the bursts that a DMA makes from the transfers of layers.
func layerStreams(d device.Device) ([]Stream, error) {
	names, err := fs.Glob(layerFiles, "testdata/layers/*.csv")
	if err != nil {
		return nil, err
	}
	var streams []Stream
	for _, name := range names {
		var transfers []transfer
		if err := readCSV(layerFiles, name, &transfers); err != nil {
			return nil, err
		}
		streams = append(streams, Stream{
			Name:     fmt.Sprintf("layer-%s", strings.TrimSuffix(path.Base(name), ".csv")),
			Accesses: dma(transfers, d),
		})
	}
	return streams, nil
}

// dmaClockMHz is the clock of the DMA in the preset pg-16x16. The DMA sends one burst to a channel
// per cycle of this clock.
const dmaClockMHz = 500

// dma returns the bursts of transfers as the DMA sends them: loads and stores each in their order,
// in turn where there are both. The array is assumed to need no time, so the DRAM limits the
// layer: a store is available when the same share of the loads has been sent.
func dma(transfers []transfer, d device.Device) []Access {
	var lanes [2][]Access // loads and stores
	for _, t := range transfers {
		lane := &lanes[0]
		if t.Store {
			lane = &lanes[1]
		}
		bytes := d.Organization.BurstBytes()
		for address := t.Address / bytes * bytes; address < t.Address+t.Bytes; address += bytes {
			*lane = append(*lane, Access{Write: t.Store, Address: address})
		}
	}
	loads, stores := lanes[0], lanes[1]
	var stream []Access
	for l, s := 0, 0; l < len(loads) || s < len(stores); {
		if l < len(loads) {
			stream = append(stream, loads[l])
			l++
		}
		if s < len(stores) && (s+1)*len(loads) <= l*len(stores) {
			stream = append(stream, stores[s])
			s++
		}
	}
	for i := range stream {
		stream[i].Cycle = device.Cycle(float64(i) * d.ClockMHz / dmaClockMHz)
	}
	return stream
}
