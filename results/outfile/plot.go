package outfile

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

// LabelPlot returns a plot with a label in it. The format is png or svg.
func LabelPlot(format string, data []byte) []byte {
	if format == "png" {
		return labelPNG(data)
	}
	return append(bytes.TrimRight(data, "\n"), "\n<!-- "+Plot.Label()+" -->\n"...)
}

// endBytes is the length of the chunk that ends a PNG: length, type and checksum, of
// 4 bytes each. Source: Portable Network Graphics (third edition), section 5.3.
const endBytes = 12

// labelPNG puts a text chunk before the end of a PNG.
func labelPNG(data []byte) []byte {
	text := "tEXtSoftware\x00" + Plot.Label()
	const typeBytes = 4
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(text)-typeBytes))
	chunk = append(chunk, text...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE([]byte(text)))
	end := len(data) - endBytes
	return append(append(bytes.Clone(data[:end]), chunk...), data[end:]...)
}
