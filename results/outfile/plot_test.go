package outfile

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"
)

// TestLabelPlot expects a labelled plot to be recognized, and its picture to be unchanged.
func TestLabelPlot(t *testing.T) {
	picture := image.NewRGBA(image.Rect(0, 0, 30, 20))
	picture.Set(7, 7, color.RGBA{R: 200, A: 255})
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	for format, data := range map[string][]byte{"png": b.Bytes(), "svg": []byte("<svg></svg>\n")} {
		plot := LabelPlot(format, data)
		if err := (Files{}).Check(put(t, string(plot)), Plot); err != nil {
			t.Errorf("%s: %v", format, err)
		}
		if err := (Files{}).Check(put(t, string(data)), Plot); err == nil {
			t.Errorf("%s: known without a label", format)
		}
		if format != "png" {
			continue
		}
		got, err := png.Decode(bytes.NewReader(plot))
		if err != nil {
			t.Fatal(err)
		}
		if r, _, _, _ := got.At(7, 7).RGBA(); got.Bounds() != picture.Bounds() || r>>8 != 200 {
			t.Errorf("the picture is another one: %v, %v", got.Bounds(), got.At(7, 7))
		}
	}
}
