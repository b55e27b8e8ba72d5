package dataflow

// homes tell which rows may complete the outputs of a pixel. A pixel has its home in one of the
// rows that run LSB passes. Its outputs stay in the neighbourhood of that row:
//
//	            rows that run LSB passes, v = 2
//	pixel 0  -> +-----+
//	pixel 1  -> +     | neighbourhood 0
//	pixel 2  -> +-----+
//	pixel 3  -> +     | neighbourhood 1
//	pixel 4  -> first row again
//
// If all rows run LSB passes, the home is the row that held the pixel in its MSB pass.
type homes struct {
	// rows is the number of rows that run LSB passes, and v the number of rows in a neighbourhood.
	rows, v int
	// rotates is set where pixel j of tile i is in row (j + 5i) mod R.
	rotates bool
}

// rotation is the number of rows by which a tile is rotated against the one before. It is odd, so
// with a power of two of rows every pixel comes to all of them.
const rotation = 5

// parts returns the number of neighbourhoods.
func (h homes) parts() int { return h.rows / h.v }

// row returns the home row of pixel m of a segment.
func (h homes) row(m int) int {
	if h.rotates {
		return (m + rotation*(m/h.rows)) % h.rows
	}
	return m % h.rows
}

// part returns the home neighbourhood of pixel m of a segment.
func (h homes) part(m int) int { return h.row(m) / h.v }

// count counts the given number of pixels of a segment, starting at the first given one, by home
// neighbourhood. It adds the numbers to counts.
func (h homes) count(counts []int, first, pixels int) {
	if len(counts) == 1 {
		counts[0] += pixels
		return
	}
	for m := first; m < first+pixels; m++ {
		counts[h.part(m)]++
	}
}

// inRows returns the pixels of a tile of a segment in the order of the rows that hold them in their
// MSB pass. Rows without a pixel have -1.
func (h homes) inRows(segment, tile Range) []int {
	pixels := make([]int, 0, max(h.rows, tile.Len()))
	if !h.rotates {
		for m := tile.Lo; m < tile.Hi; m++ {
			pixels = append(pixels, m)
		}
		return pixels
	}
	for range h.rows {
		pixels = append(pixels, -1)
	}
	for m := tile.Lo; m < tile.Hi; m++ {
		pixels[h.row(m-segment.Lo)] = m
	}
	return pixels
}
