package sentences

import (
	"fmt"
	"path/filepath"

	"github.com/agir-indicateurs/agir/pipeline/simulation"
)

// Alone is what makes agir work by itself.
type Alone int

// What makes agir work by itself.
const (
	UnitsLaid      Alone = iota // in the working folder
	UnitsOfPackage              // that installed the program
	TaskScheduler               // of Windows
)

// byItself is the last step of a working folder, after its number.
func byItself(how Alone, dir, units string) string {
	switch how {
	case UnitsOfPackage:
		return "faites-le travailler seul\u202f: systemctl enable --now agir.service"
	case TaskScheduler:
		return "faites-le travailler seul\u202f: le Planificateur de tâches de Windows lance agir run chaque heure, dans ce dossier"
	}
	return "faites-le travailler seul\u202f: son compte (useradd --system --user-group agir), à qui est le dossier (chown -R agir: " + dir + "), les unités de " + units + " copiées dans /etc/systemd/system, puis\u202f: systemctl enable --now agir.service"
}

// AskedNames is the name, among the machines that are spoken to, of those that names are
// asked of.
const AskedNames = "à qui les noms sont demandés (/etc/resolv.conf)"

// NetworkKept says what a drop-in of a unit does, and where it goes.
func NetworkKept(name string) string {
	return "Le service ne parle qu’à ces machines, par leurs adresses de ce jour. À poser en\n" +
		"/etc/systemd/system/agir.service.d/" + name + " (ou agir-run.service.d), puis\u202f:\n" +
		"systemctl daemon-reload && systemctl try-restart agir. À refaire quand une\n" +
		"adresse ou la configuration change.\n"
}

// NoAddress says that a machine of the configuration has no address.
func NoAddress(host string) string {
	return host + colon + "cette machine de la configuration est introuvable, et rien n’a été écrit"
}

// LaidOut is what to do of a working folder that was laid out.
func LaidOut(dir string, how Alone) string {
	at := func(name ...string) string { return filepath.Join(append([]string{dir}, name...)...) }
	return fmt.Sprintf(`
ensuite :
1. modifiez %[1]s : qui envoie, qui lit, d’où part le courrier ; puis vérifiez-le : agir check-config
2. mettez les premiers fichiers dans %[2]s, puis : agir run (dans ce dossier, agir trouve tout)
3. relisez les documents à blanc, puis mettez en service : agir run --live --by QUI --why POURQUOI
4. %[3]s`,
		at("agir.yaml"), at("inbox", "EXPÉDITEUR"), byItself(how, dir, at("systemd")))
}

// Simulated is what a simulation wrote.
func Simulated(c simulation.Counts) string {
	return counted(c.Persons, "personne inventée", "personnes inventées") + colon + counted(c.Files, "fichier", "fichiers") + ", " + counted(c.Rows, "ligne", "lignes") + ", " + counted(c.Planted, "faute semée", "fautes semées")
}
