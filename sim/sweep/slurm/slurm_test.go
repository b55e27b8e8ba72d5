package slurm

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sbatch runs the tasks of a job at once, except those whose number is in the file "lost", which
// it loses once each.
const fakeSbatch = `#!/bin/sh
cat > "$FAKE/script"
tasks=$(sed -n 's/^#SBATCH --array=//p' "$FAKE/script" | tr ',' '\n' | while IFS=- read -r a b; do seq "$a" "${b:-$a}"; done)
for task in $tasks; do
	if grep -qx "$task" "$FAKE/lost" 2>/dev/null; then
		[ -e "$FAKE/always" ] || sed -i "/^$task\$/d" "$FAKE/lost"
		echo "41_$task|OUT_OF_MEMORY" >> "$FAKE/accounts"
		continue
	fi
	SLURM_ARRAY_TASK_ID=$task sh "$FAKE/script"
done
echo "41;cluster"
`

// squeue shows two tasks, then one, then none; every other call fails.
const fakeSqueue = `#!/bin/sh
calls=$(cat "$FAKE/calls" 2>/dev/null || echo 0)
echo $((calls + 1)) > "$FAKE/calls"
case $calls in
0) printf '41_0\n41_1\n' ;;
1) echo 'slurm_load_jobs error: Unable to contact slurm controller' >&2; exit 1 ;;
2) printf '41_1\n' ;;
*) echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1 ;;
esac
`

const fakeSacct = `#!/bin/sh
cat "$FAKE/accounts"
`

const fakeScancel = `#!/bin/sh
echo "$@" >> "$FAKE/cancelled"
`

// fakeCluster puts scripted commands of Slurm on the path, and returns the folder that they work
// in.
func fakeCluster(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"sbatch": fakeSbatch, "squeue": fakeSqueue, "sacct": fakeSacct, "scancel": fakeScancel,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("FAKE", dir)
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	return dir
}

// newJob returns a job whose shards leave a file each, and a function that tells which have not.
func newJob(t *testing.T, dir string, shards int) (Job, func(int) (int, error)) {
	t.Helper()
	task := filepath.Join(dir, "task it's")
	text := "#!/bin/sh\n[ \"$1\" = 'two words' ] && [ \"$2\" = --shard ] && touch \"$FAKE/done.$(echo \"$3\" | tr / -)\"\n"
	if err := os.WriteFile(task, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	left := func(shard int) (int, error) {
		_, err := os.Stat(filepath.Join(dir, "done."+strconv.Itoa(shard)+"-"+strconv.Itoa(shards)))
		if err == nil {
			return 0, nil
		}
		return 3, nil
	}
	return Job{Shards: shards, Command: []string{task, "two words"}, Dir: dir, Logs: dir}, left
}

// TestRun expects every shard to run once, lost ones again, and finished ones not.
func TestRun(t *testing.T) {
	dir := fakeCluster(t)
	job, left := newJob(t, dir, 5)
	write(t, filepath.Join(dir, "lost"), "1\n3\n")
	write(t, filepath.Join(dir, "done.0-5"), "")
	var submitted [][]int
	var progress []int
	err := Run(t.Context(), job, Options{
		Left: left, Poll: 1, Resubmissions: 1,
		Submitted: func(id string, shards []int) {
			if id != "41" {
				t.Errorf("job %q", id)
			}
			submitted = append(submitted, shards)
		},
		Progress: func(left int) { progress = append(progress, left) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]int{{1, 2, 3, 4}, {1, 3}}, submitted); diff != "" {
		t.Error(diff)
	}
	// Two tasks, a silence, one task and none; then none at once.
	if diff := cmp.Diff([]int{6, 6, 6, 6, 0}, progress); diff != "" {
		t.Error(diff)
	}
}

// TestLost expects shards that are always lost to be given up, with the cluster's message about
// them.
func TestLost(t *testing.T) {
	dir := fakeCluster(t)
	job, left := newJob(t, dir, 3)
	write(t, filepath.Join(dir, "lost"), "0\n2\n")
	write(t, filepath.Join(dir, "always"), "")
	submissions := 0
	err := Run(t.Context(), job, Options{
		Left: left, Poll: 1, Resubmissions: 2, Submitted: func(string, []int) { submissions++ },
	})
	want := "shards 0,2 are lost for the 3. time (OUT_OF_MEMORY), see " + filepath.Join(dir, "41_0.log") +
		"; run the same command again to go on"
	if err == nil || err.Error() != want || submissions != 3 {
		t.Errorf("%d submissions: %v", submissions, err)
	}
}

// TestCancelled expects the job to be cancelled with the command that follows it.
func TestCancelled(t *testing.T) {
	dir := fakeCluster(t)
	job, left := newJob(t, dir, 2)
	ctx, stop := context.WithCancel(t.Context())
	err := Run(ctx, job, Options{Left: left, Poll: 1, Progress: func(int) { stop() }})
	cancelled, readErr := os.ReadFile(filepath.Join(dir, "cancelled"))
	if !errors.Is(err, context.Canceled) || string(cancelled) != "41\n" {
		t.Errorf("%v, cancelled %q: %v", err, cancelled, readErr)
	}
}

func TestNoSlurm(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	err := Run(t.Context(), Job{Shards: 1}, Options{Left: func(int) (int, error) { return 1, nil }})
	if err == nil || err.Error() != "sbatch: not found; run this where Slurm's commands are installed" {
		t.Error(err)
	}
}

// TestScript expects every option on its line, no line for options that are not given, and words
// that the shell leaves whole.
func TestScript(t *testing.T) {
	job := Job{
		Partition: "long", Account: "me", Time: "1:00:00", Memory: "2G", CPUs: 4, Shards: 9,
		Command: []string{"/bin/pgsim", "sweep", "--set=a b"}, Operands: []string{"-it's.yaml"},
		Dir: "/a b", Logs: "/100%/logs",
	}
	want := `#!/bin/sh
#SBATCH --job-name=pgsim-sweep
#SBATCH --array=0,2-4,8
#SBATCH --partition=long
#SBATCH --account=me
#SBATCH --time=1:00:00
#SBATCH --mem=2G
#SBATCH --cpus-per-task=4
#SBATCH --chdir="/a b"
#SBATCH --output=/100%%/logs/%A_%a.log
# As many threads as processors, where the cluster does not bind tasks to them.
[ -z "${SLURM_CPUS_PER_TASK:-}" ] || export GOMAXPROCS="$SLURM_CPUS_PER_TASK"
exec /bin/pgsim sweep '--set=a b' --shard "$SLURM_ARRAY_TASK_ID/9" -- "-it's.yaml"
`
	got, err := job.Script([]int{0, 2, 3, 4, 8})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	bare, err := Job{Shards: 1, Command: []string{"pgsim"}}.Script([]int{0})
	if err != nil {
		t.Fatal(err)
	}
	for _, option := range []string{"partition", "account", "time", "mem", "cpus", "chdir"} {
		if slices.ContainsFunc(strings.Split(bare, "\n"), func(line string) bool {
			return strings.HasPrefix(line, "#SBATCH --"+option)
		}) {
			t.Errorf("%s is given: %s", option, bare)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
