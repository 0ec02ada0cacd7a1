package sentences

import (
	"cmp"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/schedules"
)

// Unwatched is a configuration of which nobody receives the alarms.
func Unwatched(file string) string {
	return cmp.Or(file, "agir.yaml") + colon + "personne ne recevrait les alarmes" + colon +
		"ajoutez un destinataire (recipients) dont reader est operateur, avec mail ou folder, ou écrivez «\u202foperator: none\u202f» si c’est voulu"
}

// ConfigFaults are all that is wrong in a configuration and in its schedules, one a line.
func ConfigFaults(err error, store string) string { return Fault(err, store) }

// Configured is a configuration and schedules in which nothing is wrong, one line each.
func Configured(conf *settings.Settings, all []schedules.Schedule) []string {
	sources := ""
	if n := len(conf.Sources); n > 0 {
		sources = ", " + counted(n, "source", "sources")
	}
	return []string{
		"configuration sans faute" + colon + counted(len(conf.Departements), "département", "départements") + ", " + counted(len(conf.Senders), "expéditeur", "expéditeurs") + ", " +
			counted(len(conf.Recipients), "destinataire", "destinataires") + sources,
		"calendrier sans faute" + colon + counted(len(all), "travail", "travaux"),
	}
}
