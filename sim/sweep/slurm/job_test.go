package slurm

import (
	"os/exec"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestScriptRefuses expects text that a line of a script can't hold to be refused with the name of
// the option, wherever it occurs.
func TestScriptRefuses(t *testing.T) {
	for _, bad := range []string{"a\ntouch pwned", "a\r", `o"q b`, `back\slash`, "\x1b[2J", "\u2028", "no UTF-8 \xff", "\x00"} {
		for option, job := range map[string]Job{
			"--partition":           {Partition: bad},
			"--account":             {Account: bad},
			"--time":                {Time: bad},
			"--memory":              {Memory: bad},
			"the working directory": {Dir: "/" + bad},
			"--output":              {Logs: "/" + bad},
		} {
			job.Shards = 1
			if script, err := job.Script([]int{0}); err == nil || !strings.HasPrefix(err.Error(), option+": ") {
				t.Errorf("%s %q: %v\n%s", option, bad, err, script)
			}
		}
	}
	for _, word := range []string{"a\nb", "\x00", "\x1b"} {
		for _, job := range []Job{{Shards: 1, Command: []string{word}}, {Shards: 1, Operands: []string{word}}} {
			if script, err := job.Script([]int{0}); err == nil {
				t.Errorf("%q is taken:\n%s", word, script)
			}
		}
	}
}

// TestWords has a shell print words of a script, and expects them unchanged.
func TestWords(t *testing.T) {
	words := []string{
		"it's", `"`, "$HOME", "`id`", "$(id)", "a b", "*", "~", "#", "-x.yaml", "--", "\\", "!!", "{a,b}", "a=b", "", "%u", "while", "ümlaut",
	}
	checkShell(t, words)
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.RuneFrom([]rune(`abc '"$\` + "`" + `&|;<>(){}[]*?~#!=%-ü`))
		checkShell(t, rapid.SliceOfN(rapid.StringOfN(letters, 0, 8, -1), 1, 5).Draw(t, "words"))
	})
}

func checkShell(t rapid.TB, words []string) {
	t.Helper()
	script, err := Job{Shards: 3, Command: append([]string{"printf", `[%s]`}, words...), Operands: words}.Script([]int{0})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-s")
	cmd.Stdin = strings.NewReader(script)
	cmd.Env = []string{"SLURM_ARRAY_TASK_ID=2", "HOME=/nowhere", "PATH=/usr/bin:/bin"}
	got, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	all := "[" + strings.Join(words, "][") + "]"
	if want := all + "[--shard][2/3][--]" + all; string(got) != want {
		t.Fatalf("got %s, want %s\n%s", got, want, script)
	}
}
