import ArgumentParser
import Hummingbird
@main struct Main: ParsableCommand {}
import HummingbirdTLS
import X509
