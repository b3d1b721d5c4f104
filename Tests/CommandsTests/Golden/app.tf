# The load balancer app.example.com with its pools and monitors, as Cloudflare had them at 2026-09-21T14:13:20Z.
# Zone example.com, for version 5 of the provider cloudflare/cloudflare.
#
# `terraform plan` should import them and change nothing; after the import, remove the import blocks.
# What controllers in the clusters write is under ignore_changes: change it in the clusters.

# Load balancer app.example.com.
# The controllers of these clusters put their pools into it: eu, us_east, us_west, asia.
# They write default_pools, fallback_pool, proxied and steering_policy; people the rest.
import {
  to = cloudflare_load_balancer.app_example_com
  id = "ZONE/lb"
}

resource "cloudflare_load_balancer" "app_example_com" {
  zone_id = "ZONE"
  name    = "app.example.com"
  enabled = true
  proxied = true
  default_pools = [
    cloudflare_load_balancer_pool.k8s_pool_shop_eu.id,
    cloudflare_load_balancer_pool.people.id,
  ]
  fallback_pool   = cloudflare_load_balancer_pool.k8s_pool_shop_eu.id
  steering_policy = "proximity"
  region_pools = {
    "WEU" = [cloudflare_load_balancer_pool.k8s_pool_shop_eu.id, "gone"]
  }
  random_steering = {
    default_weight = 1
    pool_weights = {
      (cloudflare_load_balancer_pool.k8s_pool_shop_eu.id) = 0.5
      "gone"                                              = 0.25
    }
  }
  rules = [
    {
      name = "r"
      overrides = {
        fallback_pool = cloudflare_load_balancer_pool.people.id
        # Cloudflare has this too; the provider has no attribute for it:
        # "new_thing" = [1]
      }
    },
  ]
  # Cloudflare has this too; the provider has no attribute for it:
  # "pool_sets" = [{"name":"set"}]

  lifecycle {
    ignore_changes = [default_pools, fallback_pool, proxied, steering_policy]
  }
}

# Pool k8s-pool-shop-eu at eu.
# Controllers write its origins, description, latitude and longitude, and attach its monitor:
#   eu-1 (cluster eu): origin-eu
#   far-2 (a cluster that is not watched here): origin-far
import {
  to = cloudflare_load_balancer_pool.k8s_pool_shop_eu
  id = "ACCOUNT/pool-eu"
}

resource "cloudflare_load_balancer_pool" "k8s_pool_shop_eu" {
  account_id  = "ACCOUNT"
  name        = "k8s-pool-shop-eu"
  description = "[external-dns-geo/1:eu-1(origin-eu=33)far-2(origin-far=33)]"
  enabled     = true
  latitude    = 50.1109
  longitude   = -8.6821
  monitor     = cloudflare_load_balancer_monitor.monitor_eu_1.id
  origins = [
    {
      name    = "origin-eu"
      address = "203.0.113.10"
      weight  = 0.33
      header = {
        host = ["app.example.com"]
      }
      # Cloudflare has this too; the provider has no attribute for it:
      # "shape" = "round"
    },
  ]
  notification_filter = {
    pool = {
      healthy = false
    }
  }

  lifecycle {
    ignore_changes = [description, latitude, longitude, monitor, origins]
  }
}

# Pool people.
# No controller has an origin in it: people write all of it.
import {
  to = cloudflare_load_balancer_pool.people
  id = "ACCOUNT/pool-people"
}

resource "cloudflare_load_balancer_pool" "people" {
  account_id  = "ACCOUNT"
  name        = "people"
  description = "of people"
  enabled     = true
  latitude    = 50.1109
  longitude   = -8.6821
  origins = [
    {
      name    = "origin-eu"
      address = "203.0.113.10"
      weight  = 0.33
      header = {
        host = ["app.example.com"]
      }
      # Cloudflare has this too; the provider has no attribute for it:
      # "shape" = "round"
    },
  ]
  notification_filter = {
    pool = {
      healthy = false
    }
  }
}

# Monitor m1.
# The controller of eu-1 (cluster eu) writes type, path, interval, expected_codes and header.
import {
  to = cloudflare_load_balancer_monitor.monitor_eu_1
  id = "ACCOUNT/m1"
}

resource "cloudflare_load_balancer_monitor" "monitor_eu_1" {
  account_id  = "ACCOUNT"
  type        = "https"
  description = "[external-dns-geo/monitor:eu-1]"
  header = {
    "Host" = ["a"]
  }

  lifecycle {
    ignore_changes = [description, expected_codes, header, interval, path, type]
  }
}
