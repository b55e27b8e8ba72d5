// Package memory is everything between the DRAM and the PE array: how blocks get into the
// scratchpads, how results get out of them, and how long that takes.
//
//	controller --TransferReq--> DMA --mem.ReadReq, mem.WriteReq--> DRAM.Channel[i]
//	           <-TransferDone--  | ^ <-DataReadyRsp, WriteDoneRsp--
//	                     BlockReq| |BlockDone
//	                             v |
//	                         scratchpads
//
// This package holds the messages. A load is a TransferReq that the DMA splits into DRAM bursts.
// When all bursts have arrived, a BlockReq puts the block into its scratchpad. When that is done,
// TransferDone tells the controller. A store goes the other way: a BlockReq takes the block out of
// the scratchpad, bursts go to the DRAM, and TransferDone says that the DRAM has taken them.
//
// Messages describe blocks: they carry no data, but real addresses and sizes. Where the DMA drives
// the DRAM channels itself, there are no messages for single bursts.
//
// The packages below are the components and what they are made of:
//
//	system      builds and connects all of it for a machine
//	dma         splits transfers into bursts
//	dram        DRAM channels, by kind; dram/channel their timing,
//	            dram/device the datasheets
//	scratchpad  banked SRAM
//	mapper      plans what is loaded when (no component)
//	residency   plans which tensors between layers stay on chip (no component)
//	clock       cycles and Akita's time
//	fault       the first error of a run
package memory
