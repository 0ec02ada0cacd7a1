package sentences

import (
	"fmt"
	"path/filepath"

	"github.com/agir-indicateurs/agir/pipeline/simulation"
)

// LaidOut is what to do of a working folder that was laid out.
func LaidOut(dir string) string {
	at := func(name ...string) string { return filepath.Join(append([]string{dir}, name...)...) }
	return fmt.Sprintf(`
ensuite :
1. modifiez %[1]s : qui envoie, qui lit, d’où part le courrier ; puis vérifiez-le : agir check-config
2. mettez les premiers fichiers dans %[2]s/EXPÉDITEUR, puis : agir run (dans ce dossier, agir trouve tout)
3. relisez les documents à blanc, puis mettez en service : agir run --live --by QUI --why POURQUOI
4. faites-le travailler seul : copiez les unités de %[3]s dans /etc/systemd/system, puis : systemctl enable --now agir.service`,
		at("agir.yaml"), at("inbox"), at("systemd"))
}

// Simulated is what a simulation wrote.
func Simulated(c simulation.Counts) string {
	return counted(c.Persons, "personne inventée", "personnes inventées") + colon + counted(c.Files, "fichier", "fichiers") + ", " + counted(c.Rows, "ligne", "lignes") + ", " + counted(c.Planted, "faute semée", "fautes semées")
}
