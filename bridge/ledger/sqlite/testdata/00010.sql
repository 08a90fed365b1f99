-- f550774d24cc64b56ed12eadb004dd6fd64691af39535bb89d01f6f3e84e4750
INSERT INTO delivery VALUES (1, 'noc', 1772440215123, X'7B', 0, 'illisible');
INSERT INTO incident VALUES ('01A', 'a', 'open', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, NULL, 0, 0, NULL, 0, '', '', '', '', 1, 0, '{}', NULL, 0, 0, NULL, '', 0, 1795887047729, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO incident VALUES ('01B', 'b', 'closed', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, 1772440755123, 0, 0, NULL, 0, '', '', '', '', 1, 1, '{}', NULL, 0, 0, NULL, '', 0, NULL, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO occurrence VALUES (1, '01A', 'noc', '00000000000000a1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, NULL, '');
INSERT INTO occurrence VALUES (2, '01B', 'noc', '00000000000000b1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, 1772440515123, 'resolved');
INSERT INTO ticket VALUES (17, '30017', 'ticket:17', 'Plus d''Internet « au lycée »', 'N2', 'suspendu', 'pending', '3 high', 'amel@vigie.example', 3, '{"nature":"incident"}', 1772440275123, 1772440335123, 'sami@vigie.example', 21, 1772440395123, 1772440455123, NULL, 'incident', '');
INSERT INTO mirror VALUES (1, 1772440275123, NULL, NULL, NULL);
INSERT INTO journal VALUES (1, '01A', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'f550267b15e0b69d9f8a5c0ae99513886637d81316098ac40065db35606f5669', '', '3d1b92dc199f5fb138da615cc934b93919d53500138a4692fc1cb13c164b2a08');
INSERT INTO journal VALUES (2, '01B', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', '1e3c2a01ae0ca5f4b7b4566b8f442d301a29102ae76d0942524d305a09986cc3', '', 'd3f0ea932d98aef741e701e896a67ff51426e2d8941112211c6e2d57f19907f0');
INSERT INTO journal VALUES (3, '01A', 2, 'opened', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', '4ddd65f05dc40de557687d673ae20240d0d6178b6a9e1f387c0b992c3af9845e', '3d1b92dc199f5fb138da615cc934b93919d53500138a4692fc1cb13c164b2a08', 'b35925c2e0594f304cf7dfd023eddddb5ae9b99b3132dcf552d8e43912fc9525');
INSERT INTO journal VALUES (4, 'ticket:17', 1, 'assigned_level', 'person', '', 17, 1772440275123, 1772440335123, '{"état":"ouvert"}', 'zammad:history:1:a', '100002ea9c25923728448a288279340cb2c2ee06b83b76a41fe0139f14e36e2e', '', '12d75993259ce03495726aeb81dbe99e3c55045e3a5aedc58d36dd9b573f1f3c');
INSERT INTO words VALUES (1, X'94EC2CE326A4FA9C5B8906D0796EC2AA', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (2, X'F341DD12FBC7E433738486AE4980FC58', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (3, X'5C553FCBD777BA3B8BD0E762470C1AE6', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (4, X'FBCE4BF90DBC83800AF473C95B948E0E', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
