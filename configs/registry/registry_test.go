package registry_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"pgsim/configs/registry"
)

func fruits() *registry.Registry[int] {
	r := registry.New[int]("fruit")
	r.Register("pear", "a pear", 2)
	r.Register("apple", "an apple", 1)
	return r
}

func TestLookup(t *testing.T) {
	r := fruits()
	if got, err := r.Lookup("pear"); got != 2 || err != nil {
		t.Errorf("Lookup(pear) = %d, %v", got, err)
	}
	for name, want := range map[string]string{
		"aple":   `unknown fruit "aple", did you mean "apple"?; known: apple, pear`,
		"banana": `unknown fruit "banana"; known: apple, pear`,
		"":       `unknown fruit ""; known: apple, pear`,
	} {
		if _, err := r.Lookup(name); err == nil || err.Error() != want {
			t.Errorf("Lookup(%q): error %v, want %s", name, err, want)
		}
	}
}

// TestRegisterFiles expects a file to be read once, when its kind is first requested. Names need no
// reading.
func TestRegisterFiles(t *testing.T) {
	var read []string
	r := fruits()
	files := fstest.MapFS{"fruits/fig.yaml": {Data: []byte("3")}, "fruits/plum.yaml": {Data: []byte("?")}, "cherry.yaml": {}}
	r.RegisterFiles(files, "fruits", func(name, file string, data []byte) (string, int, error) {
		read = append(read, file)
		value, err := strconv.Atoi(string(data))
		return "a " + name, value, err
	})
	if got := r.Names(); !slices.Equal(got, []string{"apple", "fig", "pear", "plum"}) {
		t.Errorf("Names() = %v", got)
	}
	if got, err := r.Lookup("pear"); got != 2 || err != nil || read != nil {
		t.Errorf("Lookup(pear) = %d, %v, read %v", got, err, read)
	}
	for range 2 {
		if got, err := r.Lookup("fig"); got != 3 || err != nil || !slices.Equal(read, []string{"fruit fig.yaml"}) {
			t.Errorf("Lookup(fig) = %d, %v, read %v", got, err, read)
		}
	}
	defer func() {
		if got := fmt.Sprint(recover()); !strings.Contains(got, `fruit "plum": strconv.Atoi`) {
			t.Errorf("a file that can't be read: %s", got)
		}
	}()
	r.All()
}

func TestListsAreSorted(t *testing.T) {
	r := fruits()
	if got := r.Names(); !slices.Equal(got, []string{"apple", "pear"}) {
		t.Errorf("Names() = %v", got)
	}
	want := []registry.Kind[int]{{Name: "apple", Doc: "an apple", Value: 1}, {Name: "pear", Doc: "a pear", Value: 2}}
	if got := r.All(); !slices.Equal(got, want) {
		t.Errorf("All() = %v, want %v", got, want)
	}
}

func TestRegisterTwicePanics(t *testing.T) {
	defer func() {
		if got := fmt.Sprint(recover()); !strings.Contains(got, `fruit "pear" is registered twice`) {
			t.Errorf("panic %q", got)
		}
	}()
	fruits().Register("pear", "another pear", 3)
}

func TestNearest(t *testing.T) {
	known := []string{"rows", "cols", "capacity_kib", "on"}
	for name, want := range map[string]string{
		"rowz":          "rows",
		"row":           "rows",
		"capacity_kb":   "capacity_kib",
		"kapazity_kibs": "capacity_kib", // 3 of 13 letters
		"columns":       "",             // 4 letters from cols
		"xy":            "",             // no letter in common with on
		"":              "",
	} {
		got, ok := registry.Nearest(name, known)
		if ok != (want != "") || ok && got != want {
			t.Errorf("Nearest(%q) = %q, %v, want %q", name, got, ok, want)
		}
	}
	if _, ok := registry.Nearest("rows", nil); ok {
		t.Error("Nearest finds a name where none is known")
	}
}

func ExampleRegistry() {
	shapes := registry.New[int]("shape")
	shapes.Register("triangle", "three corners", 3)
	shapes.Register("square", "four equal sides", 4)

	corners, err := shapes.Lookup("square")
	fmt.Println(corners, err)
	_, err = shapes.Lookup("sqare")
	fmt.Println(err)
	// Output:
	// 4 <nil>
	// unknown shape "sqare", did you mean "square"?; known: square, triangle
}
