//go:build linux

package main

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// writables are the verbs that write, and what comes before them. The night (agir
// run) is made of them.
var writables = append(slices.DeleteFunc(slices.Clone(killables), func(k killable) bool { return k.name == "run" }),
	killable{name: "report", before: []string{takeFirst, take}, line: "report --month 2024-02 --out documents"},
	killable{name: "indicators", before: []string{takeFirst, take}, line: "indicators --month 2024-02 --format parquet --out indicateurs.parquet"},
	killable{name: "feedback", before: []string{takeFirst, take}, line: "feedback --out retours --by B --why essai"},
	killable{name: "export", before: []string{takeFirst, take}, line: "export-aggregates --month 2024-02 --out agregats.json"},
	killable{name: "key rotate", before: []string{offline, deliver, "key new next"}, line: "key rotate --identity next", sealedOnly: true, then: func(b bench) error {
		return os.Rename(b.path("next"), b.path("identity"))
	}},
)

// disk is a disk of its own, in memory, whose size is chosen.
type disk struct{ dir string }

const wide = 1 << 30

// newDisk mounts one, where the tests may.
func newDisk(t *testing.T) disk {
	t.Helper()
	d := disk{t.TempDir()}
	if err := syscall.Mount("agir", d.dir, "tmpfs", 0, fmt.Sprintf("size=%d", wide)); err != nil {
		t.Skipf("no disk of its own here: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(d.dir, syscall.MNT_DETACH) })
	return d
}

func (d disk) used(t *testing.T) int64 {
	t.Helper()
	var s syscall.Statfs_t
	if err := syscall.Statfs(d.dir, &s); err != nil {
		t.Fatal(err)
	}
	return int64(s.Blocks-s.Bfree) * s.Bsize
}

// leave leaves so many bytes free.
func (d disk) leave(t *testing.T, free int64) {
	t.Helper()
	d.remount(t, 0, fmt.Sprintf("size=%d", d.used(t)+free))
}

func (d disk) remount(t *testing.T, flags uintptr, options string) {
	t.Helper()
	if err := syscall.Mount("", d.dir, "", syscall.MS_REMOUNT|flags, options); err != nil {
		t.Fatal(err)
	}
}

// hold is a bench copied on the disk, in place of what it held.
func (d disk) hold(t *testing.T, b bench) bench {
	t.Helper()
	d.remount(t, 0, fmt.Sprintf("size=%d", wide))
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		os.RemoveAll(filepath.Join(d.dir, e.Name()))
	}
	if out, err := exec.Command("cp", "-a", b.dir+"/.", d.dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return bench{dir: d.dir, sealed: b.sealed}
}

// peak is the most that a command takes of the disk while it works.
func (d disk) peak(t *testing.T, b bench, line string) int64 {
	t.Helper()
	before := d.used(t)
	var most atomic.Int64
	ended := make(chan struct{})
	go func() {
		for {
			var s syscall.Statfs_t
			if syscall.Statfs(d.dir, &s) == nil {
				most.Store(max(most.Load(), int64(s.Blocks-s.Bfree)*s.Bsize))
			}
			select {
			case <-ended:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	b.run(t, line)
	close(ended)
	return most.Load() - before
}

// A disk that fills up at any write of any verb: one sentence, status 1, no half
// document under its name, the store as it was or as it will be; and the same verb,
// once there is room again, ends as if there had always been. AGIR_DISKS is the
// number of sizes tried for each verb, plain and sealed; without it two verbs are
// tried once. A disk that cannot be written at all is tried each time too.
func TestADiskFullAtAnyWrite(t *testing.T) {
	doing := slow.Test(t, "verbs are run on a disk that fills up")
	sizes, err := strconv.Atoi(os.Getenv("AGIR_DISKS"))
	few := err != nil
	if few {
		sizes = 1
	}
	d := newDisk(t)
	k := newKiller(t)
	for n, verb := range writables {
		for _, sealed := range []bool{false, true} {
			if verb.sealedOnly && !sealed || few && (sealed != (n%2 == 1) || !slices.Contains([]string{"ingest", "publish"}, verb.name)) {
				continue
			}
			t.Run(fmt.Sprintf("%s, sealed %t", verb.name, sealed), func(t *testing.T) {
				doing.At("%s, sealed %t, %d sizes", verb.name, sealed, sizes)
				from := k.after(t, verb.before, sealed)
				k.refuse(t, d, from, verb)
				most := d.peak(t, d.hold(t, from), verb.line+configured)
				failed := 0
				for i := range sizes {
					_, at := math.Modf(float64(i+1) * math.Phi)
					if i == 1 {
						at = 0
					}
					if k.fill(t, d, from, verb, int64(at*float64(most))) {
						failed++
					}
				}
				t.Logf("%d KiB at most, %d sizes, %d of them too small", most>>10, sizes, failed)
			})
		}
	}
}

// refuse runs a verb on a disk that cannot be written: one sentence, and everything as
// it was.
func (k *killer) refuse(t *testing.T, d disk, from bench, verb killable) {
	t.Helper()
	b := d.hold(t, from)
	prior := b.traces(t, k.box)
	d.remount(t, syscall.MS_RDONLY, "")
	out, err := b.command(t, verb.line+configured).CombinedOutput()
	said := string(out)
	if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != notDone || !strings.Contains(said, "lecture seule") {
		t.Errorf("%s on a read-only disk: %v\n%s", verb.name, err, said)
	}
	oneSentence(t, verb.name+" on a read-only disk", said)
	d.remount(t, 0, "")
	k.compare(t, verb.name+", read-only", 0, prior, b.traces(t, k.box))
}

// fill runs a verb on a disk that has so many bytes free, then on one that has
// room. It says whether the verb failed first.
func (k *killer) fill(t *testing.T, d disk, from bench, verb killable, free int64) (failed bool) {
	t.Helper()
	want := k.end(t, verb, from.sealed).traces
	b := d.hold(t, from)
	prior := b.traces(t, k.box)
	k.box.empty()
	d.leave(t, free)
	out, err := b.command(t, verb.line+configured).CombinedOutput()
	at := fmt.Sprintf("%s with %d bytes free", verb.name, free)
	if err == nil && !strings.Contains(string(out), "place") { // it fits
		d.remount(t, 0, fmt.Sprintf("size=%d", wide))
	} else {
		failed = true
		b.refusedForWantOfSpace(t, at, verb, out, err)
		d.remount(t, 0, fmt.Sprintf("size=%d", wide))
		b.between(t, at, prior, want, k.box, slices.Contains([]string{"ingest, a new store", "ingest", "deliver", "feedback"}, verb.name))
		b.run(t, strings.Replace(verb.line, "2024-03-13", "2024-03-14", 1)+configured)
	}
	if verb.then != nil {
		if err := verb.then(b); err != nil {
			t.Fatal(err)
		}
	}
	k.compare(t, at, 0, want, b.traces(t, k.box))
	return failed
}

// refusedForWantOfSpace wants one sentence. A letter that cannot be laid waits, reported
// one by one, and the status is 0 when the store could be written.
func (b bench) refusedForWantOfSpace(t *testing.T, at string, verb killable, out []byte, err error) {
	t.Helper()
	said := string(out)
	if verb.name == "deliver" && err == nil {
		return
	}
	if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != notDone || !strings.Contains(said, "il n’y a plus de place sur le disque") {
		t.Errorf("%s: %v\n%s", at, err, said)
	}
	if verb.name != "deliver" {
		oneSentence(t, at, said)
	}
}

// between wants each file to be what it was or what it will be and, unless the verb
// keeps what it can, each table too.
func (b bench) between(t *testing.T, at string, prior, want map[string]string, box *letterbox, littleByLittle bool) {
	t.Helper()
	for what, is := range b.traces(t, box) {
		file := strings.HasPrefix(what, "file ")
		switch {
		case is == prior[what] || is == want[what], what == "file agir.duckdb.wal", !file && littleByLittle:
		case file && is == hashed([]byte(sealedNext)): // half the files are sealed with a key, half with the other
		default:
			t.Errorf("%s: %s is %q, was %q, will be %q", at, what, is, prior[what], want[what])
		}
	}
}
