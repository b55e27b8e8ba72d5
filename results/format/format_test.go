package format

import "testing"

// TestFormats has an example of every way to show a number.
func TestFormats(t *testing.T) {
	half := 0.5
	for _, test := range []struct{ got, want string }{
		{Number(1e21), "1e+21"},
		{Number(0.1), "0.1"},
		{NumberOrEmpty(nil), ""},
		{NumberOrEmpty(&half), "0.5"},
		{Count(1 << 60), "1152921504606846976"},
		{Whole(1e7), "10000000"},
		{Two(1.005), "1.00"}, // the nearest float64 is below
		{Three(2), "2.000"},
		{Significant(1.23456), "1.235"},
		{Significant(-123456.7), "-123457"},
		{Significant(9999.9), "10000"},
		{Seconds(12.3456), "12.35 s"},
		{Seconds(0.0123456), "12.35 ms"},
		{Seconds(1.5e-7), "0.15 us"},
		{InPercent(0.1234), "12.3"},
		{Percent(0.1234), "12.3 %"},
		{Share(1, 3), "33.3"},
		{Share(1, 0), "0.0"},
		{Accuracy(0.12345), "12.35"},
		{AccuracyPercent(0.5), "50.00 %"},
		{Times(1.5), "1.50x"},
		{FineTimes(1.5), "1.500x"},
		{Microjoules(1.5e6), "1.500"},
		{RoughMicrojoules(1.5e6), "1.5"},
		{KiB(1536), "1.5"},
		{MB(1_500_000), "1.5 MB"},
		{OrDash(nil, Times), "-"},
		{OrDash(&half, Times), "0.50x"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}
