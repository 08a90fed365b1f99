package past

import (
	"fmt"
	"math/rand/v2"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/labels"
)

// The country that tickets are about: as many schools, regions and third
// parties as the product is made for.
const (
	sites         = 5800
	regions       = 24
	devicesOfSite = 4
	agents        = 60
)

var (
	providers = []string{"operateur-a", "operateur-b", "operateur-c", "integrateur"}
	services  = []string{"internet", "voix", "wifi", "serveurs", "énergie"}
	families  = []string{"reachability", "interface", "power", "performance", "environment", "restart"}
	groups    = []string{"N1", "N2", "N3"}
)

// place is a device with what it stands in.
type place struct {
	site, device, region, provider, service string
}

func placeOf(site, device int) place {
	return place{
		site: fmt.Sprintf("ecole-%04d", site), device: fmt.Sprintf("ecole-%04d-%d", site, device),
		region: fmt.Sprintf("region-%02d", site%regions), provider: providers[site/7%len(providers)], service: services[device%len(services)],
	}
}

func agent(n int) string { return fmt.Sprintf("agent%02d@noc.example", n) }

// weighted picks one of a list by how often each of it is.
func weighted[T any](random *rand.Rand, list []T, weights ...int) T {
	sum := 0
	for _, weight := range weights {
		sum += weight
	}
	at := random.IntN(sum)
	for i, weight := range weights {
		if at < weight {
			return list[i]
		}
		at -= weight
	}
	return list[len(list)-1]
}

func criticity(random *rand.Rand) bridge.Criticity {
	return weighted(random, bridge.Criticities, 5, 20, 45, 30)
}

func severity(random *rand.Rand) string {
	return weighted(random, labels.Severities, 10, 40, 40, 10)
}
