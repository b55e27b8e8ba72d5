package dataflow

// homes tell which rows may complete the outputs of a pixel. A pixel is at home in one
// row of those that run LSB passes, and its outputs stay in the neighbourhood of that row:
//
//	            rows that run LSB passes, v = 2
//	pixel 0  -> +-----+
//	pixel 1  -> +     | neighbourhood 0
//	pixel 2  -> +-----+
//	pixel 3  -> +     | neighbourhood 1
//	pixel 4  -> first row again
//
// Where all rows run them, that is the row which held the pixel in its MSB pass.
type homes struct {
	// rows counts the rows that run LSB passes, v those of a neighbourhood.
	rows, v int
	// rotates is set where pixel j of tile i is in row (j + 5i) mod R.
	rotates bool
}

// rotation is by how many rows a tile is rotated against the one before: an odd
// number, so that with a power of two of rows every pixel comes to all of them.
const rotation = 5

// parts returns the number of neighbourhoods.
func (h homes) parts() int { return h.rows / h.v }

// row returns the row in which pixel m of a segment is at home.
func (h homes) row(m int) int {
	if h.rotates {
		return (m + rotation*(m/h.rows)) % h.rows
	}
	return m % h.rows
}

// part returns the neighbourhood in which pixel m of a segment is at home.
func (h homes) part(m int) int { return h.row(m) / h.v }

// count adds to the counts of every neighbourhood how many of so many pixels of a
// segment, from the first given one on, are at home there.
func (h homes) count(counts []int, first, pixels int) {
	if len(counts) == 1 {
		counts[0] += pixels
		return
	}
	for m := first; m < first+pixels; m++ {
		counts[h.part(m)]++
	}
}

// inRows returns the pixels of a tile of a segment in the order of the rows that hold
// them in their MSB pass, -1 for rows without one.
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
