-- 22bf83fb16c43c53a39a29513dff2c8f91df188f2e3c918fb3d3ab7165f00d67
INSERT INTO delivery VALUES (1, 'noc', 1772440215123, X'7B', 0, 'illisible');
INSERT INTO incident VALUES ('01A', 'a', 'open', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, NULL, 0, 0, NULL, 0, '', '', '', '', 1, 0, '{}', NULL, 0, 0, NULL, '', 0, 1795878623269, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO incident VALUES ('01B', 'b', 'closed', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, 1772440755123, 0, 0, NULL, 0, '', '', '', '', 1, 1, '{}', NULL, 0, 0, NULL, '', 0, NULL, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO occurrence VALUES (1, '01A', 'noc', '00000000000000a1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, NULL, '');
INSERT INTO occurrence VALUES (2, '01B', 'noc', '00000000000000b1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, 1772440515123, 'resolved');
INSERT INTO ticket VALUES (17, '30017', 'ticket:17', 'Plus d''Internet « au lycée »', 'N2', 'suspendu', 'pending', '3 high', 'amel@vigie.example', 3, '{"nature":"incident"}', 1772440275123, 1772440335123, 'sami@vigie.example', 21, 1772440395123, 1772440455123, NULL);
INSERT INTO mirror VALUES (1, 1772440275123, NULL, NULL, NULL);
INSERT INTO journal VALUES (1, '01A', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', '5a0e0b0098cbefb7507f8993b20508f601982c7cf047018aa7f6cfa7fbae2553', '', 'b881d18ca41b768d5165f59ec272cf4bbc89cc3fa02e4f58a7155d7fd0629abb');
INSERT INTO journal VALUES (2, '01B', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'f2ac184da25c0dadbb7d4e6ae11ba21cb2391f3848cc643a11b23d44d5fe765d', '', '2431da3e7c614170921d8ff905e32b4fcbd9347b94b7e8dd6fcc738f2ca3085d');
INSERT INTO journal VALUES (3, '01A', 2, 'opened', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', '20b5c84268fa69aea723948a32c13ca8b7d725561760ffe658eba7f7f7d323d1', 'b881d18ca41b768d5165f59ec272cf4bbc89cc3fa02e4f58a7155d7fd0629abb', '103f4402221b0af4624f086a53931c290f046bec09674c18bb0d5a33a8cc485e');
INSERT INTO journal VALUES (4, 'ticket:17', 1, 'assigned_level', 'person', '', 17, 1772440275123, 1772440335123, '{"état":"ouvert"}', 'zammad:history:1:a', 'c6fbca7b8c662452bcbdac9ad6b2509cdc10f926b5981ffd48d060b44b94f366', '', '34ea11d46116b4e26896971d0f84566ca4321330b741f30fa080960f5face1d5');
INSERT INTO words VALUES (1, X'9D59F333D4F60894F0118BC805396007', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (2, X'E696BD2748DFF0514B0BC25A4B363E1E', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (3, X'6DB7012C1DEBAB2FA3F529AAE4A2956E', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (4, X'E61D0355A0A78C7E7158B7B95174929C', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
