package encryption

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/richardlehane/mscfb"
	"github.com/xuri/excelize/v2"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

const password = "un mot de passe d’essai"

// TestTheLibraryOpensIt reads workbooks of several sizes back with the XLSX library,
// whose reading knows agile encryption.
func TestTheLibraryOpensIt(t *testing.T) {
	for _, rows := range []int{1, 400, 20_000} {
		t.Run(fmt.Sprint(rows, " rows"), func(t *testing.T) {
			if rows > 400 { // of some segments already
				slow.Test(t, "a workbook of many segments")
			}
			var b bytes.Buffer
			if err := Write(&b, workbook(t, rows), password); err != nil {
				t.Fatal(err)
			}
			f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()), excelize.Options{Password: password})
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			last := fmt.Sprintf("A%d", rows)
			if got, err := f.GetCellValue("Sheet1", last); err != nil || got != fmt.Sprint("personne inventée ", rows) {
				t.Errorf("%s: %q (%v)", last, got, err)
			}
			if f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()), excelize.Options{Password: password + "."}); err == nil {
				f.Close()
				t.Error("opened with another password")
			}
		})
	}
}

// TestLibreOfficeOpensIt converts a workbook under its password, which is passed in a
// macro-free way: the filter option of an import.
func TestLibreOfficeOpensIt(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("no LibreOffice here: soffice is not installed")
	}
	python := unoPython(t)
	slow.Test(t, "LibreOffice opens a workbook")
	dir := t.TempDir()
	file := filepath.Join(dir, "liste.xlsx")
	var b bytes.Buffer
	if err := Write(&b, workbook(t, 400), password); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(python, "testdata/open.py", soffice, dir, file, password, "A400").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "personne inventée 400") {
		t.Errorf("LibreOffice: %v\n%s", err, out)
	}
	out, err = exec.Command(python, "testdata/open.py", soffice, dir, file, "un autre", "A400").CombinedOutput()
	if err == nil {
		t.Errorf("LibreOffice opened it with another password:\n%s", out)
	}
}

// unoPython is the Python that LibreOffice can be asked from.
func unoPython(t *testing.T) string {
	t.Helper()
	for _, p := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(p, "-c", "import uno").Run() == nil {
			return p
		}
	}
	t.Skip("no python3-uno here")
	return ""
}

// TestWhatIsAlteredIsRefused: the file carries a proof of its whole package, made with
// SHA-512, and says AES-256.
func TestTheDescriptionSaysTheCipher(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, []byte("clair"), password); err != nil {
		t.Fatal(err)
	}
	streams := read(t, b.Bytes())
	for _, want := range []string{`keyBits="256"`, `hashAlgorithm="SHA512"`, `cipherChaining="ChainingModeCBC"`, `spinCount="100000"`, "encryptedHmacValue="} {
		if !bytes.Contains(streams["EncryptionInfo"], []byte(want)) {
			t.Errorf("the description lacks %s", want)
		}
	}
	if bytes.Contains(b.Bytes(), []byte("clair")) {
		t.Error("the package lies in clear")
	}
	var again bytes.Buffer
	if err := Write(&again, []byte("clair"), password); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("two files alike: nothing was drawn")
	}
}

// TestCompoundFilesAreReadBack lays streams on each side of the sizes at which a
// compound file changes form: an empty one, a mini sector, the cutoff, a sector, and a
// table that its header no longer lists.
func TestCompoundFilesAreReadBack(t *testing.T) {
	listed := inHeader * perSector * sectorBytes // bytes whose sectors the header's tables tell of
	for _, size := range []int{0, 1, 63, 64, 65, 4095, 4096, 4097, 65_535, 65_536, 65_537,
		listed - 200*sectorBytes, listed - 100*sectorBytes, listed, listed + 200*sectorBytes,
		(inHeader + perSector - 1) * perSector * sectorBytes, (inHeader + 2*perSector) * perSector * sectorBytes} {
		chance := rand.NewChaCha8([32]byte{byte(size), byte(size >> 8), byte(size >> 16), byte(size >> 24)})
		large := make([]byte, size)
		chance.Read(large)
		small := []byte("petit")
		var b bytes.Buffer
		if err := writeCompound(&b, []stream{{name: "grand", content: large}, {storage: "dossier/dedans", name: "petit", content: small}}); err != nil {
			t.Fatal(err)
		}
		got := read(t, b.Bytes())
		if !bytes.Equal(got["grand"], large) || !bytes.Equal(got["dossier/dedans/petit"], small) {
			t.Errorf("%d bytes: not read back as they were", size)
		}
	}
}

// TestTheTableTellsOfEachSector holds the file to its own arithmetic: as many entries
// in the tables as sectors, none lost.
func TestTheTableTellsOfEachSector(t *testing.T) {
	step := 97
	if !testing.Short() {
		step = 7
	}
	for sectors := 13_000; sectors < 14_200; sectors += step {
		var f compound
		f.lay(make([]byte, sectors*sectorBytes))
		fatStart, fats, difatStart, difats := f.close()
		if len(f.table) > int(fats)*perSector {
			t.Fatalf("%d sectors: %d entries in %d tables", sectors, len(f.table), fats)
		}
		if fats > 0 && len(f.table) <= int(fats-1)*perSector {
			t.Fatalf("%d sectors: a table too many", sectors)
		}
		if (fats > inHeader) != (difats > 0) || (difats > 0) != (difatStart == fatStart+fats) {
			t.Fatalf("%d sectors: %d tables, %d lists from %d", sectors, fats, difats, difatStart)
		}
		if f.sectors.Len() != int(uint32(sectors)+fats+difats)*sectorBytes {
			t.Fatalf("%d sectors: %d bytes", sectors, f.sectors.Len())
		}
	}
}

// read is every stream of a compound file, by its path.
func read(t *testing.T, content []byte) map[string][]byte {
	t.Helper()
	f, err := mscfb.New(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string][]byte)
	for {
		e, err := f.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(e)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.Join(append(e.Path, e.Name), "/")] = b
	}
}

// workbook is one in clear, of some rows that nothing compresses much.
func workbook(t *testing.T, rows int) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i := 1; i <= rows; i++ {
		row := []any{fmt.Sprint("personne inventée ", i), rand.Int64()}
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i), &row); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
