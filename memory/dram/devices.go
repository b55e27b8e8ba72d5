package dram

import "pgsim/memory/dram/device"

// Devices are the known settings of dram.device.
var Devices = device.Devices
