package main

import (
	"encoding/base64"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/sources"
	"github.com/agir-indicateurs/agir/pipeline/sources/servers"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/work"
)

// The files of a sample, each partner's sent by another way, lie in the inbox as if they
// had been dropped there, and give the same figures.
func TestASampleThroughItsSources(t *testing.T) {
	slow.Test(t, "a month is brought from four servers")
	sample := department + "/clean"
	mail := servers.StartDovecot(t)
	ssh, key := servers.StartSSH(t)
	share, folder, roots := servers.StartShare(t)
	service, demarche, trusted := servers.StartDemarche(t)
	secrets := make(map[string]string)
	give := func(code, secret string) {
		secrets[sources.SecretVariable(code)] = servers.Write(t, filepath.Join(t.TempDir(), code), []byte(secret), 0o600)
	}
	box := mail.Source()
	box.Senders = map[string]string{"lead@sos.invalid": "sos-solidarites", "donnees@ofii.invalid": "ofii"}
	give(box.Code, servers.Password)
	give(ssh.Code, key)
	give(share.Code, servers.Password)
	give(demarche.Code, service.Token)
	share.Sender = "retravailler-ouest"
	addresses := map[string]string{"sos-solidarites": "lead@sos.invalid", "ofii": "donnees@ofii.invalid"}

	inbox, path := t.TempDir(), filepath.Join(t.TempDir(), "agir.duckdb")
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	days, err := os.ReadDir(filepath.Join(sample, "inbox"))
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string) // what is to lie there
	for _, e := range days {
		day, err := time.Parse(time.DateOnly, e.Name())
		if err != nil {
			t.Fatal(err)
		}
		now := day.Add(9 * time.Hour)
		for name, content := range tree(t, filepath.Join(sample, "inbox", e.Name())) {
			sender, file, _ := strings.Cut(name, "/")
			all[e.Name()+"/"+name] = content
			switch {
			case strings.HasPrefix(file, "dossiers_"): // an export of the lead's démarche
				delete(all, e.Name()+"/"+name)
				kept(t, service, file, content, now)
			case sender == ssh.Sender:
				placed(t, filepath.Join(ssh.Folder, file), content, now)
			case sender == share.Sender:
				placed(t, filepath.Join(folder, file), content, now)
			case addresses[sender] != "":
				mail.Deliver(t, mailed(addresses[sender], file, content))
			default: // of no source: dropped
				servers.Write(t, filepath.Join(inbox, e.Name(), name), []byte(content), 0o600)
			}
		}
		for _, x := range []struct {
			settings.Source
			shift *work.Shift
		}{{box, &work.Shift{Roots: mail.Roots}}, {ssh, new(work.Shift)}, {share, &work.Shift{Roots: roots}}, {demarche, &work.Shift{Roots: trusted}}} {
			w := x.shift
			w.Store, w.Settings, w.Inbox, w.Getenv = s, settings.Default(), inbox, func(name string) string { return secrets[name] }
			w.Log, w.Words, w.Show = slog.New(slog.DiscardHandler), sentences.Outcome, func(work.Event) {}
			came, err := w.Collect(t.Context(), []settings.Source{x.Source}, now, false)
			if err != nil || came[0].Err != nil || came[0].Waiting() != 0 || came[0].Young != 0 {
				t.Fatal(came, err)
			}
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	there := tree(t, inbox)
	for name := range there {
		if strings.Contains(name, "/dossiers_demarche-") {
			delete(there, name) // the service's own, in other bytes
		}
	}
	if diff := cmp.Diff(all, there); diff != "" {
		t.Fatalf("the inbox (-want +got):\n%.2000s", diff)
	}
	outputOf(t, path, "ingest", "--inbox", inbox)
	expected, err := filepath.Glob(filepath.Join(sample, "expected", "*.csv"))
	if err != nil || len(expected) == 0 {
		t.Fatal("no expected figures", err)
	}
	for _, at := range expected {
		month, asOf, _ := strings.Cut(strings.TrimSuffix(filepath.Base(at), ".csv"), "_known_")
		compareFigures(t, at, outputOf(t, path, "indicators", "--month", month, "--as-of", asOf))
	}
}

// kept puts the dossiers of an export of a démarche there, in place of what it holds.
func kept(t *testing.T, service *servers.Demarche, name, content string, now time.Time) {
	t.Helper()
	f, err := exports.Read(name, []byte(content), exports.Limits(settings.Default().Limits))
	if err != nil {
		t.Fatal(err)
	}
	text := func(id int, label, value string) servers.Object {
		return servers.Object{
			"__typename": "TextChamp", "id": fmt.Sprint(id), "label": label, "stringValue": value,
			"champDescriptorId": base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "Champ-%d", id)),
		}
	}
	blocks := make(map[string][]servers.Object) // of a dossier
	var dossiers []servers.Object
	for n := len(f.Sheets) - 1; n >= 0; n-- { // the blocks before the dossiers that hold them
		var header []string
		rows := make(map[string][]servers.Object)
		for row, err := range f.Sheets[n].Rows() {
			if err != nil {
				t.Fatal(err)
			}
			if header == nil {
				for _, c := range row.Cells {
					header = append(header, c.Text)
				}
				continue
			}
			d, who := servers.Object{}, servers.Object{"__typename": "PersonnePhysique", "id": "1", "nom": "", "prenom": ""}
			var fields []servers.Object
			for i, c := range row.Cells {
				switch header[i] {
				case "ID", "Dossier ID":
					d["number"], _ = strconv.Atoi(c.Text)
				case "Nom":
					who["nom"] = c.Text
				case "Prénom":
					who["prenom"] = c.Text
				case "Date de naissance":
					if c.Text != "" {
						who["dateDeNaissance"] = c.Text
					}
				case "Civilité":
					who["civilite"] = map[string]string{"M.": "M", "Mme": "Mme"}[c.Text]
				case "Ligne", "État du dossier", "Email", "Instructeurs":
				default:
					fields = append(fields, text(1000*n+i, header[i], c.Text))
				}
			}
			id := fmt.Sprint(d["number"])
			if n > 0 {
				rows[id] = append(rows[id], servers.Object{"__typename": "Row", "id": fmt.Sprint(len(rows[id])), "champs": fields})
				continue
			}
			for k, v := range map[string]any{
				"__typename": "Dossier", "state": "en_instruction", "archived": false, "dateDepot": now, "dateDerniereModification": now,
				"demandeur": who, "champs": append(fields, blocks[id]...), "annotations": []servers.Object{},
			} {
				d[k] = v
			}
			dossiers = append(dossiers, d)
		}
		for id, r := range rows {
			block := text(1000*n, strings.TrimSpace(f.Sheets[n].Name[strings.Index(f.Sheets[n].Name, ")")+1:]), "")
			block["__typename"], block["rows"] = "RepetitionChamp", r
			blocks[id] = append(blocks[id], block)
		}
	}
	service.Replace(dossiers...)
}

// tree are the files below a folder, by path.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(p)
		name, _ := filepath.Rel(dir, p)
		all[filepath.ToSlash(name)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// placed writes a file of a server an hour before an instant.
func placed(t *testing.T, path, content string, now time.Time) {
	t.Helper()
	servers.Write(t, path, []byte(content), 0o644)
	if err := os.Chtimes(path, now.Add(-time.Hour), now.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
}

// mailed is a message with a file attached, as programs write it.
func mailed(from, name, content string) string {
	encoded := base64.StdEncoding.EncodeToString([]byte(content))
	var lines strings.Builder
	for len(encoded) > 76 {
		lines.WriteString(encoded[:76] + "\n")
		encoded = encoded[76:]
	}
	return fmt.Sprintf("From: %s\nSubject: =?utf-8?q?relev=C3=A9?=\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=zz\n\n--zz\nContent-Type: text/plain\n\nBonjour\n--zz\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=%q\nContent-Transfer-Encoding: base64\n\n%s%s\n--zz--\n", from, name, lines.String(), encoded)
}
